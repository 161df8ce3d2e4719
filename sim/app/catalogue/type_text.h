/* What may be written for a parameter, in words for people. */
#ifndef SIM_APP_CATALOGUE_TYPE_TEXT_H
#define SIM_APP_CATALOGUE_TYPE_TEXT_H

#include "models/param.h"
#include <stddef.h>

/* "duration", "integer 1..64", "cyclic|random", "off or a map". Cut to n_bytes. */
void param_type_text(const struct param *param, char *text, size_t n_bytes);

#endif
