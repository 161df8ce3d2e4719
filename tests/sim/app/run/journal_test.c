/* What is appended is found again; what is torn or damaged is not, and nothing behind it. */
#include "sim/app/run/journal.h"
#include <CUnit/CUnit.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_WORDS 239
#define PIECES      5

static const char mine[DIGEST_HEX_BYTES] = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff00112233445566778899aabbccddeeff";
static const char other[DIGEST_HEX_BYTES] = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff00112233445566778899aabbccddee00";
static const struct piece piece[PIECES] = {{1, 0}, {0, 0}, {0, 2}, {7, 1}, {1, 2}};

static void fill(uint64_t *word, int i)
{
    for (uint64_t k = 0; k < BLOCK_WORDS; k++)
        word[k] = k % 5 < 3 ? 0 : (k + 1) * 0x9e3779b97f4a7c15u + (uint64_t)i;
}

static struct journal *open_it(const char *path, const char *identity)
{
    struct err e = {0};
    struct journal *journal = journal_open(path, identity, &e);
    CU_ASSERT_PTR_NOT_NULL_FATAL(journal);
    return journal;
}

/* A journal with PIECES pieces; end[i] gets the file's size before the i-th. */
static void write_it(char path[40], off_t end[PIECES + 1])
{
    uint64_t word[BLOCK_WORDS];
    struct err e = {0};
    struct stat status;
    snprintf(path, 40, "/tmp/gslbsim-test-XXXXXX");
    close(mkstemp(path));
    struct journal *journal = open_it(path, mine);
    for (int i = 0; i < PIECES; i++) {
        stat(path, &status);
        end[i] = status.st_size;
        fill(word, i);
        CU_ASSERT_TRUE(journal_append(journal, piece[i], word, sizeof word, &e));
        CU_ASSERT_FALSE(journal_has(journal, piece[i])); /* only what was there before */
    }
    journal_close(journal);
    stat(path, &status);
    end[PIECES] = status.st_size;
}

/* Opens it and expects the first n pieces. */
static void expect(const char *path, int n)
{
    uint64_t word[BLOCK_WORDS], expected[BLOCK_WORDS];
    struct journal *journal = open_it(path, mine);
    CU_ASSERT_EQUAL(journal_n_found(journal), n);
    for (int i = 0; i < PIECES; i++) {
        CU_ASSERT_EQUAL(journal_has(journal, piece[i]), i < n);
        bool ok = journal_read(journal, piece[i], word, sizeof word);
        CU_ASSERT_EQUAL(ok, i < n);
        fill(expected, i);
        CU_ASSERT_EQUAL(ok && memcmp(word, expected, sizeof word) == 0, i < n);
    }
    CU_ASSERT_FALSE(journal_has(journal, (struct piece){2, 0}));
    if (n > 0)
        CU_ASSERT_FALSE(journal_read(journal, piece[0], word, sizeof word - 8));
    journal_close(journal);
}

void test_journal__finds_what_was_appended(void)
{
    char path[40];
    off_t end[PIECES + 1];
    write_it(path, end);
    expect(path, PIECES);
    expect(path, PIECES);
    unlink(path);
}

/* Cut at every byte of the last two records. */
void test_journal__drops_a_torn_record(void)
{
    char path[40];
    off_t end[PIECES + 1];
    write_it(path, end);
    for (off_t size = end[PIECES] - 1; size > end[PIECES - 2]; size -= 7) {
        CU_ASSERT_EQUAL(truncate(path, size), 0);
        expect(path, size >= end[PIECES - 1] ? PIECES - 1 : PIECES - 2);
    }
    /* What comes after stands where the torn one stood. */
    uint64_t word[BLOCK_WORDS];
    struct err e = {0};
    struct journal *journal = open_it(path, mine);
    fill(word, PIECES - 2);
    CU_ASSERT_TRUE(journal_append(journal, piece[PIECES - 2], word, sizeof word, &e));
    journal_close(journal);
    expect(path, PIECES - 1);
    unlink(path);
}

void test_journal__drops_damaged_records(void)
{
    char path[40], byte;
    off_t end[PIECES + 1];
    write_it(path, end);
    for (int i = PIECES - 1; i >= 0; i--) {
        int fd = open(path, O_RDWR);
        off_t at = end[i] + (i * 97 + 3) % (end[i + 1] - end[i]);
        CU_ASSERT_EQUAL(pread(fd, &byte, 1, at), 1);
        byte ^= 0x10;
        CU_ASSERT_EQUAL(pwrite(fd, &byte, 1, at), 1);
        close(fd);
        expect(path, i);
    }
    unlink(path);
}

void test_journal__of_another_identity_is_emptied(void)
{
    char path[40];
    off_t end[PIECES + 1];
    write_it(path, end);
    struct journal *journal = open_it(path, other);
    CU_ASSERT_EQUAL(journal_n_found(journal), 0);
    journal_close(journal);
    expect(path, 0);
    unlink(path);
}

void test_journal__errors(void)
{
    struct err e = {0};
    CU_ASSERT_PTR_NULL(journal_open("/nowhere/journal", mine, &e));
    CU_ASSERT_EQUAL(e.kind, ERR_SYSTEM);
    CU_ASSERT_PTR_NOT_NULL(strstr(e.text, "/nowhere/journal"));
}
