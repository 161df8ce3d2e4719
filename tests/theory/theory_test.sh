#!/usr/bin/env bash
# Theory: known results against the program, run as a user would run it. THEORY=quick (default) runs the cheap half, full all of it.
#
#   rows.txt      one row for each known result: id, run, quantity, value, tolerance, measure
#   runs.txt      one row for each run of the program: name, half, scenario, mode, settings
#   scenarios/    the scenario files; measures/ the programs that read one number per replication out of the CSV files
#
# A row passes when the 99.9 % Student t interval over replications covers the value AND its half-width is below the tolerance.
# ROWS='Q0.* S.*' or RUNS='mm1-.*' narrows the choice; KEEP=folder keeps the results. README.md tells how to add a row.
set -u
cd "$(dirname "$0")/../.." || exit 1
export LC_ALL=C GSLBSIM=${GSLBSIM:-$PWD/build/gslbsim} here=tests/theory
half=${1:-${THEORY:-quick}}
work=${KEEP:-$(mktemp -d "${TEST_TMP:-/tmp}/theory.XXXXXX")}
mkdir -p "$work" && work=$(cd "$work" && pwd) || exit 1
export work
[ -n "${KEEP:-}" ] || trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Quick runs share the machine with the other tests; the full suite has it to itself.
if [ "$half" = full ]; then jobs=${JOBS:-2}; else jobs=1; fi

strip() { sed -e 's/^[ \t]*//' -e '/^#/d' -e '/^$/d' -e 's/ *| */|/g' -e 's/[ \t]*$//' "$1"; }
strip $here/rows.txt >"$work/rows"
strip $here/runs.txt >"$work/runs"

matches() {
    local pattern
    for pattern in $2; do [[ $1 =~ ^($pattern)$ ]] && return 0; done
    return 1
}

chosen() {
    while IFS='|' read -r run when _; do
        [ "$half" = full ] || [ "$when" = quick ] || continue
        [ -z "${RUNS:-}" ] || matches "$run" "$RUNS" || continue
        [ -z "${ROWS:-}" ] || awk -F '|' -v run="$run" '$2 == run {print $1}' "$work/rows" | grep -qE "^($(echo "$ROWS" | tr ' ' '|'))$" || continue
        echo "$run"
    done <"$work/runs"
}

chosen >"$work/chosen"
xargs -r -n 1 -P "$jobs" bash $here/run_one.sh <"$work/chosen"

printf '%-9s %-52s %13s %13s %25s %10s  %s\n' row setting expected measured 'interval (99.9 %)' tolerance verdict
passed=0 failed=0
while IFS='|' read -r id run _; do
    grep -qxF -- "$run" "$work/chosen" || continue
    [ -z "${ROWS:-}" ] || matches "$id" "$ROWS" || continue
    line=$(grep -m 1 -E "^$id " "$work/$run.verdicts" 2>/dev/null || printf '%-9s %-52s %s' "$id" "$run" 'no result  FAIL')
    printf '%s\n' "$line"
    case $line in *' ok') passed=$((passed + 1)) ;; *) failed=$((failed + 1)) ;; esac
done <"$work/rows"
# S059, conservation, holds in every run, whatever it is for.
if [ -z "${ROWS:-}" ]; then
    lost=$(cat "$work"/*.conserved 2>/dev/null | sort | uniq -c | sed 's/^ *//' | tr '\n' ' ')
    verdict=FAIL
    [ "$lost" = "$(wc -l <"$work/chosen") 0 " ] && verdict=ok
    printf '%-9s %-52s %13s %13s %25s %10s  %s\n' S059 'arrivals - completed - failed - in flight, all runs' 0 "${lost#* }" "${lost%% *} runs" exact $verdict
    if [ $verdict = ok ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
fi
cat "$work"/*.trouble 2>/dev/null
[ -z "${TIMES:-}" ] || sort -rn "$work"/*.seconds
awk -F '|' 'NR == FNR {known[$1]; next} !($2 in known) {print "rows.txt: " $1 ": no run is called " $2; bad = 1} END {exit bad}' \
    "$work/runs" "$work/rows" || failed=$((failed + 1))
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
