/* SHA-256 against the published value for "abc" (FIPS 180-4). */
#include "output/digest.h"

#include "sim/engine/err.h"
#include <CUnit/CUnit.h>

void test_digest__abc(void)
{
    char hex[DIGEST_HEX_BYTES];
    sha256_hex("abc", 3, hex);
    CU_ASSERT_STRING_EQUAL(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

void test_digest__missing_file_is_an_error(void)
{
    char hex[DIGEST_HEX_BYTES];
    uint64_t n;
    struct err err = {ERR_NONE, ""};
    CU_ASSERT_FALSE(sha256_file("/nowhere/at/all", hex, &n, &err));
    CU_ASSERT_EQUAL(err.kind, ERR_SYSTEM);
}
