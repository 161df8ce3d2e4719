#!/usr/bin/env bash
# Every header compiles alone.
. tests/lint/lib.sh
"$MAKE" -s "$BUILD/version.h" "$BUILD/plots.h" "$BUILD/templates.h" "$BUILD/lessons.h" >/dev/null
export INCLUDES
files_like '\.h$' sim models output | xargs -r -P 2 -I {} sh -c \
    '$CC $INCLUDES -Wall -Wextra -Wno-unused-function -Werror -x c -fsyntax-only -include "$1" /dev/null' sh {}
