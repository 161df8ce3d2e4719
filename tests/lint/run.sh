#!/usr/bin/env bash
# Runs every check_*.sh beside it. A check prints one line for each finding, file:line: text; silence is success (a check that breaks says so, too).
# Arguments pick checks by name (`run.sh layers words`). The last line is `N passed, N failed`.
set -u
cd "$(dirname "$0")/../.." || exit 1
export CC="${CC:-cc}" BUILD="${BUILD:-build}" MAKE="${MAKE:-make}" LC_ALL=C
passed=0 failed=0
for check in tests/lint/check_*.sh; do
    name=${check##*/check_} name=${name%.sh}
    [ $# = 0 ] || [[ " $* " == *" $name "* ]] || continue
    findings=$(bash "$check" 2>&1)
    if [ -z "$findings" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf -- '--- lint %s: %s\n%s\n' "$name" "$(sed -n '2s/^# *//p' "$check")" "$findings"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
