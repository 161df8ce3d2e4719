#!/usr/bin/env bash
# Runs scenarios for a short simulated time, for sanitizer builds: their reports are the failures. Each scenario is a test.
# Arguments-free; GSLBSIM is the program. SCENARIOS narrows the choice.
set -u
passed=0 failed=0
out=${TEST_TMP:-$(mktemp -d)}
for scenario in ${SCENARIOS:-scenarios/*.yaml}; do
    [ -f "$scenario" ] || continue
    name=$(basename "$scenario" .yaml)
    # The horizon of a scenario may be a part of what it says (its last fault, say): then it is run as it is.
    if "$GSLBSIM" check "$scenario" --set run.duration=60s --set 'thresholds=[]' >/dev/null 2>&1; then
        short=(--set run.duration=60s --set 'thresholds=[]')
    else
        short=()
    fi
    if timeout 300 "$GSLBSIM" run "$scenario" "${short[@]}" --reps 2 --no-plots -q -o "$out/$name" >"$out/$name.log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$scenario:1: a short run failed:"
        tail -n 40 "$out/$name.log"
    fi
    rm -rf "${out:?}/$name"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
