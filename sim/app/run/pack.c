/* Runs of zero words; see pack.h. A single zero among others is cheaper as one of them than as a run. */
#include "sim/app/run/pack.h"
#include <stdint.h>
#include <string.h>

struct run_head {
    uint32_t n_zeros, n_others;
};

static size_t zeros_at(const uint64_t *word, size_t n)
{
    size_t i = 0;
    while (i < n && word[i] == 0)
        i++;
    return i;
}

static size_t others_at(const uint64_t *word, size_t n)
{
    size_t i = 0;
    while (i < n && (word[i] != 0 || (i + 1 < n && word[i + 1] != 0)))
        i++;
    return i;
}

size_t pack(const void *block, size_t n_bytes, void *packed)
{
    const uint64_t *word = block;
    uint64_t *out = packed;
    size_t n = n_bytes / sizeof *word, n_out = 0;
    for (size_t i = 0; i < n;) {
        size_t left = n - i < UINT32_MAX ? n - i : UINT32_MAX;
        size_t n_zeros = zeros_at(word + i, left);
        size_t n_others = others_at(word + i + n_zeros, left - n_zeros);
        struct run_head head = {(uint32_t)n_zeros, (uint32_t)n_others};
        memcpy(out + n_out, &head, sizeof head);
        memcpy(out + n_out + 1, word + i + n_zeros, n_others * sizeof *word);
        n_out += 1 + n_others;
        i += n_zeros + n_others;
    }
    return n_out * sizeof *out;
}

bool unpack(const void *packed, size_t n_packed, void *block, size_t n_bytes)
{
    const uint64_t *in = packed;
    uint64_t *word = block;
    size_t n = n_bytes / sizeof *word, n_in = n_packed / sizeof *in, i = 0;
    for (size_t at = 0; at < n_in;) {
        struct run_head head;
        memcpy(&head, in + at++, sizeof head);
        if (head.n_zeros > n - i || head.n_others > n - i - head.n_zeros || head.n_others > n_in - at)
            return false;
        memset(word + i, 0, head.n_zeros * sizeof *word);
        memcpy(word + i + head.n_zeros, in + at, head.n_others * sizeof *word);
        i += (size_t)head.n_zeros + head.n_others;
        at += head.n_others;
    }
    return i == n && n_packed % sizeof *in == 0;
}
