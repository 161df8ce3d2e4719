/* The parameters of a crash, for faults that crash in their own rhythm. */
#ifndef MODELS_FAULT_CRASH_H
#define MODELS_FAULT_CRASH_H

#include <stdint.h>

enum how { HOW_USUAL, HOW_REFUSE, HOW_SILENT };

/* Also the first member of the parameters of such a fault, so that fault_crash can read them. */
struct crash_params {
    uint32_t how;
};

#endif
