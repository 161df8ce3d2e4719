/* A thin layer over nettle's SHA-256. */
#include "output/digest.h"

#include "sim/engine/err.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

void digest_finish(struct sha256_ctx *context, char hex[DIGEST_HEX_BYTES])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

void sha256_hex(const void *bytes, size_t n_bytes, char hex[DIGEST_HEX_BYTES])
{
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, n_bytes, bytes);
    digest_finish(&context, hex);
}

bool sha256_file(const char *path, char hex[DIGEST_HEX_BYTES], uint64_t *n_bytes, struct err *err)
{
    struct sha256_ctx context;
    uint8_t buffer[1 << 16];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return err_set(err, ERR_SYSTEM, "cannot read %s: %s", path, strerror(errno));
    sha256_init(&context);
    *n_bytes = 0;
    for (size_t n; (n = fread(buffer, 1, sizeof buffer, file)) > 0; *n_bytes += n)
        sha256_update(&context, n, buffer);
    bool ok = ferror(file) == 0;
    fclose(file);
    digest_finish(&context, hex);
    return ok || err_set(err, ERR_SYSTEM, "cannot read %s: %s", path, strerror(EIO));
}
