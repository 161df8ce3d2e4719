#!/usr/bin/env bash
# A second compiler's warnings, when clang is there; it sees a global without a declaration, which gcc 12 does not.
. tests/lint/lib.sh
command -v clang >/dev/null || exit 0
"$MAKE" -s "$BUILD/version.h" "$BUILD/plots.h" "$BUILD/templates.h" "$BUILD/lessons.h" >/dev/null
export INCLUDES WARNINGS
# gcc judges signs; clang alone counts an enum returned as an int among them, and !"text" in a CHECK as an accident.
WARNINGS+=' -Wno-sign-conversion -Wno-string-conversion'
# A strategy is a global that only the registry declares; check_words.sh compares the two.
files_like '\.c$' sim models output | xargs -r -P 2 -I {} sh -c '
    case $1 in
    models/arrival/*|models/policy/*|models/algorithm/*|models/discipline/*|models/fault/*) more= ;;
    */runner_mpi.c) more=$(mpicc --showme:compile 2>/dev/null | sed "s/-I/-isystem/g") && [ "$more" ] || exit 0 ;;
    *) more=-Wmissing-variable-declarations ;; esac
    clang $INCLUDES $WARNINGS $more -Werror -fsyntax-only "$1"' sh {}
