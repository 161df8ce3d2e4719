/* SHA-256 (nettle) in lower-case hexadecimal, of bytes and of files. */
#ifndef OUTPUT_DIGEST_H
#define OUTPUT_DIGEST_H

#include <nettle/sha2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

#define DIGEST_HEX_BYTES 65

void digest_finish(struct sha256_ctx *context, char hex[DIGEST_HEX_BYTES]);
void sha256_hex(const void *bytes, size_t n_bytes, char hex[DIGEST_HEX_BYTES]);
/* n_bytes gets the file's size. */
bool sha256_file(const char *path, char hex[DIGEST_HEX_BYTES], uint64_t *n_bytes, struct err *err);

#endif
