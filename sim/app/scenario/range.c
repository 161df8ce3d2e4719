/* Ranges of IPv4 addresses, a.b.c.d/n: of clients, of resolvers, of answers by subnet. */
#include "sim/app/scenario/loader.h"

#include <stdio.h>
#include <string.h>

/* a.b.c.d/n with all bits after the n-th zero */
static bool parse_cidr(const char *text, uint32_t *base, uint32_t *prefix)
{
    unsigned part[5];
    char rest;
    if (strspn(text, "0123456789./") != strlen(text) || strlen(text) > 18 ||
        sscanf(text, "%3u.%3u.%3u.%3u/%2u%c", &part[0], &part[1], &part[2], &part[3], &part[4], &rest) != 5)
        return false;
    if (part[0] > 255 || part[1] > 255 || part[2] > 255 || part[3] > 255 || part[4] > 32)
        return false;
    *base = part[0] << 24 | part[1] << 16 | part[2] << 8 | part[3];
    *prefix = part[4];
    return part[4] == 0 ? *base == 0 : (*base & (uint32_t)((UINT64_C(1) << (32 - part[4])) - 1)) == 0;
}

bool read_range(struct loader *loader, const struct node *value, const char *path, uint32_t *base, uint32_t *prefix)
{
    if (!expect_scalar(loader, value, path))
        return false;
    if (parse_cidr(value->text, base, prefix))
        return true;
    refuse(loader->diagnostics, value->place, REFUSE_CIDR, path, value->text);
    return false;
}
