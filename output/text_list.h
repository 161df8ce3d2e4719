/* A list of texts that somebody else owns. */
#ifndef OUTPUT_TEXT_LIST_H
#define OUTPUT_TEXT_LIST_H

#include <stdint.h>

struct text_list {
    uint32_t n;
    const char *const *at;
};

#endif
