#!/usr/bin/env bash
# Instructions per request of the two standard cases, as `name count` lines: what can be measured on a noisy machine. Needs
# valgrind.
#
# Each case is run at two lengths, and the difference of the instructions is divided by the difference of the requests: what is
# done once cancels. Both have the same warm-up and the same number of windows, else the blocks of results would differ in size.
# What still depends on the machine is kept out: which variants of memset and exp the C library picks for its processor, and how
# often the progress is looked at (by the wall clock, so not at all here: the runs are too short for more than a few looks).
set -eu
GSLBSIM=${GSLBSIM:-build/gslbsim}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The variants for the oldest x86-64; unknown names do no harm.
newer=-AVX512F,-AVX512VL,-AVX2,-AVX,-FMA,-FMA4,-ERMS,-FSRM,-BMI1,-BMI2,-LZCNT,-MOVBE,-SSE4_2,-SSE4_1,-SSSE3
export GLIBC_TUNABLES=glibc.cpu.hwcaps=$newer

# $1 name, $2 duration and $3 window in seconds, then the scenario and its settings: prints instructions and measured requests.
measure() {
    local name=$1 duration=$2 window=$3
    shift 3
    valgrind --tool=callgrind --callgrind-out-file="$work/$name.$duration" "$GSLBSIM" run "$@" --reps 1 --jobs 1 --requests 0% \
        --set run.warmup=5s --set "run.duration=${duration}s" --set "output.window=${window}s" -o - --format json \
        >"$work/json" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
    sed -n 's/^==[0-9]*== Collected : //p' "$work/log"
    sed -n 's/^ *"requests": \([0-9]*\).*/\1/p' "$work/json" | head -n 1
}

# $1 name, $2 and $3 the two lengths in windows of a tenth, then as above.
per_request() {
    local name=$1 short=$2 long=$3
    shift 3
    { measure "$name" $((10 * short)) "$short" "$@"; measure "$name" $((10 * long)) "$long" "$@"; } >"$work/$name"
    paste -s "$work/$name" | awk -v name="$name" 'NF == 4 && $4 > $2 { printf "%s %.1f\n", name, ($3 - $1) / ($4 - $2); n = 1 }
        END { exit !n }' || { echo "instructions.sh: no counts for $name" >&2; exit 1; }
}

per_request quickstart 2 6 scenarios/quickstart.yaml --set 'thresholds=[]' --set 'faults=[]' --set 'changes=[]'
per_request balancer 1 3 tests/bench/balancer.yaml
