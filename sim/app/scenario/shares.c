/* Maps of shares, and longest prefixes. */
#include "sim/app/scenario/loader.h"

#include "sim/app/text/units.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <string.h>

#define SUMMANDS_MAX 6

/* "70% + 20% = 90%" */
static const char *sum_text(struct loader *loader, const struct share *share, uint32_t n, double sum)
{
    char text[UNIT_REPAIR_BYTES];
    const char *list = "";
    for (uint32_t i = 0; i < n && i < SUMMANDS_MAX; i++) {
        quantity_format(QUANTITY_SHARE, share[i].share, text);
        list = arena_printf(loader->arena, "%s%s%s", list, i ? " + " : "", text);
    }
    quantity_format(QUANTITY_SHARE, sum, text);
    return arena_printf(loader->arena, "%s%s = %s", list, n > SUMMANDS_MAX ? " + ..." : "", text);
}

bool read_shares(struct loader *loader, struct node *map, const char *path,
                 uint32_t (*index_of)(struct loader *, const struct node *key, const char *path), struct share_list *list)
{
    if (!expect_map(loader, map, path))
        return false;
    if (map->n == 0) {
        refuse(loader->diagnostics, map->place, REFUSE_EMPTY, path);
        return false;
    }
    struct share *share = ARENA_ARRAY(loader->arena, map->n, struct share);
    double sum = 0;
    bool good = true;
    for (uint32_t i = 0; i < map->n; i++) {
        const struct node *key = map->entry[i].key;
        share[i].index = index_of(loader, key, path);
        good &= share[i].index != SPEC_NONE;
        good &= read_share(loader, map->entry[i].value, path_text(loader, path, key->text), &share[i].share);
        sum += share[i].share;
    }
    if (good && fabs(sum - 1) > 1e-9) {
        refuse(loader->diagnostics, node_content(map), REFUSE_SHARES, path)->repair = sum_text(loader, share, map->n, sum);
        good = false;
    }
    for (uint32_t i = 0; good && i < map->n; i++)
        share[i].share /= sum;
    if (good)
        *list = (struct share_list){ map->n, share };
    return good;
}

/* /image fits /image and /image/1.png, not /images; / fits all. */
static bool fits(const char *path, const char *prefix)
{
    size_t n = strlen(prefix);
    if (n > 0 && prefix[n - 1] == '/')
        n--;
    return strncmp(path, prefix, n) == 0 && (path[n] == '\0' || path[n] == '/' || path[n] == '?');
}

uint32_t longest_prefix(const char *path, const char *const *prefix, uint32_t n)
{
    uint32_t best = n;
    for (uint32_t i = 0; i < n; i++)
        if (prefix[i] && fits(path, prefix[i]) && (best == n || strlen(prefix[i]) > strlen(prefix[best])))
            best = i;
    return best;
}
