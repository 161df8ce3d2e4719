#!/usr/bin/env bash
# Runs every scenario as it is, at full length: each of its thresholds, which prove the answer to its question, must hold, and none may be
# left undecided. Each scenario is a test; one that fails says so in one line. One at a time, each on all cores.
set -u
GSLBSIM=${GSLBSIM:-$PWD/build/gslbsim}
TEST_TMP=${TEST_TMP:-$(mktemp -d)}
passed=0 failed=0

while read -r scenario; do
    "$GSLBSIM" run "$scenario" --strict --no-plots -q -o - --format md >"$TEST_TMP/out" 2>"$TEST_TMP/err" </dev/null
    code=$?
    # Rows of the table are | result | sentence | measured | interval |; what does not hold is not ok.
    broken=$(awk -F ' *[|] *' '$2 == "FAIL" || $2 == "??" { printf "; %s %s, measured %s", $2, $3, $4 }' "$TEST_TMP/out")
    grep -q '^| ok |' "$TEST_TMP/out" || broken="$broken; no threshold is ok"
    if [ "$code" = 0 ] && [ -z "$broken" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$scenario:1: exit code $code$broken$(sed -n '/error/ { s/^/; /p; q }' "$TEST_TMP/err")"
    fi
done < <(find scenarios -name '*.yaml' | sort)
[ "$passed" -gt 0 ] || failed=$((failed + 1))
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
