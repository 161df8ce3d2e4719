#!/bin/sh
# Runs test programs and scripts, JOBS at a time, and prints the output of those that fail (VERBOSE=1: of all), then one
# line: `N passed, N failed`. A test's own last such line is added up; a test without one counts as one test.
# Scripts get GSLBSIM (the program), TEST_TMP (a folder of their own, removed afterwards), and run in the project's root.
set -u
logs=$(mktemp -d) || exit 1
trap 'rm -rf "$logs"' EXIT
trap 'exit 130' INT TERM
export logs

number=0
for test in "$@"; do
    number=$((number + 1))
    printf '%04d\n%s\n' "$number" "$test"
done | xargs -r -n 2 -P "${JOBS:-1}" sh -c '
    TEST_TMP=$logs/$1.tmp; export TEST_TMP; mkdir "$TEST_TMP"
    case $2 in *.sh) set -- "$1" "$2" bash "$2" ;; *) set -- "$1" "$2" "$2" ;; esac
    id=$1; name=$2; shift 2
    timeout "${TEST_TIMEOUT_S:-900}" "$@" >"$logs/$id.log" 2>&1 </dev/null
    echo $? "$name" >"$logs/$id.status"
    rm -rf "$TEST_TMP"
' sh

passed=0 failed=0
for status_file in "$logs"/*.status; do
    [ -f "$status_file" ] || continue
    read -r status name <"$status_file"
    log=${status_file%.status}.log
    # The last closing line, or one test of its own when there is none.
    counts=$(sed -n 's/^\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed.*/\1 \2/p' "$log" | tail -n 1)
    if [ -z "$counts" ]; then
        if [ "$status" = 0 ]; then counts='1 0'; else counts='0 1'; fi
    elif [ "$status" != 0 ] && [ "${counts#* }" = 0 ]; then
        counts="${counts% *} 1"
    fi
    passed=$((passed + ${counts% *})) failed=$((failed + ${counts#* }))
    if [ "${counts#* }" != 0 ]; then
        [ "$status" = 124 ] && echo "$name: timed out"
        printf '%s\n' "--- $name failed (exit $status):"
        cat "$log"
    elif [ -n "${VERBOSE:-}" ]; then
        printf '%s\n' "--- $name"
        cat "$log"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
