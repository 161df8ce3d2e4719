#!/usr/bin/env bash
# Do two threads pay? Pairs of runs of the quickstart, one thread and two, in turn, so that a busy moment hits both. The wall clock is
# what people wait for; on a machine that does something else besides, CPU time says what the threads cost each other (1.00: nothing),
# and the last row how much of that is the machine's: two processes at a time that share nothing.
set -eu
GSLBSIM=${GSLBSIM:-build/gslbsim}
PAIRS=${PAIRS:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ "$(nproc)" -ge 2 ] || { echo 'one core: nothing to measure'; exit 0; }

# $1 replications, $2 threads, $3 seed
run() { "$GSLBSIM" run scenarios/quickstart.yaml --set 'thresholds=[]' -q -o - --reps "$1" --jobs "$2" --seed "$3" >/dev/null 2>&1; }
both() { run 10 1 1 & run 10 1 2; wait; }
# Wall and CPU seconds of a command.
TIMEFORMAT='%R %U'
measure() { { time "$@"; } 2>&1; }
for ((i = 0; i < PAIRS; i++)); do
    echo "$(measure run 20 1 1) $(measure run 20 2 1) $(measure both)"
done >"$work/times"
awk '
    function median(v, n,    i, k, t) {
        for (i = 2; i <= n; i++) for (k = i; k > 1 && v[k] < v[k - 1]; k--) { t = v[k]; v[k] = v[k - 1]; v[k - 1] = t }
        return v[int((n + 1) / 2)]
    }
    { wall[NR] = $1 / $3; cpu[NR] = $4 / $2; apart[NR] = $6 / $2 }
    END {
        printf "quickstart, two threads against one, median of %d pairs\n", NR
        gain = median(wall, NR)
        printf "  wall clock, one over two %20.2f x    target >= 1.90  %s\n", gain, (gain >= 1.9 ? "ok" : "FAIL")
        printf "  CPU time, two over one %22.2f x\n  the same in two processes %19.2f x\n", median(cpu, NR), median(apart, NR)
        exit gain < 1.9
    }' "$work/times"
