#!/usr/bin/env bash
# Are intervals and verdicts as sure as they say? Independent experiments whose truth is known:
#   M/M/1, load 0.5: how many 95 % intervals of the mean response time hold 1 / (mu - lambda) = 10 ms
#   two arms, mean service 5.5 against 5 ms: how many paired 95 % intervals hold the true ratio 12.2222 / 10
#   four arms that differ in nothing but the seed: how many families of three comparisons say faster or slower (margin 0)
# Quick: EXPERIMENTS=40 of each; `make theory-statistics` does 1000. Seeds are fixed, so the counts are too.
set -u
GSLBSIM=$(realpath "${GSLBSIM:-$PWD/build/gslbsim}")
TEST_TMP=${TEST_TMP:-$(mktemp -d)}
EXPERIMENTS=${EXPERIMENTS:-40}
cat >"$TEST_TMP/mm1.yaml" <<'YAML'
gslbsim: 1
name: mm1
run: {duration: 100s, warmup: 5s, replications: 10, seed: 1}
clients:
  web: {target: here, users: 100, arrivals: poisson(100/s), timeout: 10m}
sites:
  here: {pools: {app: {servers: 1, service_time: exponential(5ms)}}}
output: {window: 100s, requests: 0%}
YAML
export GSLBSIM TEST_TMP
# $1 kind, $2 number of the experiment: prints "low high", or for families whether one errs.
one() {
    local seed=$(($2 * 4 + 1))
    case $1 in
    interval) "$GSLBSIM" run "$TEST_TMP/mm1.yaml" --seed $seed -o - --format csv --jobs 1 2>/dev/null |
        awk -F , 'NR > 1 && $2 == "response_time" && $3 == "all" && $5 == "mean" { print $8, $9 }' ;;
    ratio) "$GSLBSIM" compare "$TEST_TMP/mm1.yaml" --seed $seed --vary 'sites.here.pools.app.service_time=exponential(5ms),exponential(5.5ms)' \
        --metric 'mean(response_time)' -o - --format csv --jobs 1 2>/dev/null | awk -F , 'NR == 2 { print $8, $9 }' ;;
    family) "$GSLBSIM" compare "$TEST_TMP/mm1.yaml" --vary "run.seed=$seed,$((seed + 1)),$((seed + 2)),$((seed + 3))" --margin 0% \
        --metric 'mean(response_time)' -o - --format csv --jobs 1 2>/dev/null |
        awk -F , 'NR > 1 && NR < 5 { errs = errs || $14 == "faster" || $14 == "slower" } END { print errs + 0, (NR > 4) }' ;;
    esac
}
export -f one
all() { seq 1 "$EXPERIMENTS" | xargs -P "${JOBS:-2}" -I N bash -c "one $1 N"; }
# Binomial bounds: 93 .. 97 % of 1000 as the promise says; of fewer, four standard deviations from 95 %.
verdict() { # WHAT COUNT LOW HIGH
    printf '%-58s %5d of %d, expected %d .. %d  ' "$1" "$2" "$EXPERIMENTS" "$3" "$4"
    if [ "$2" -ge "$3" ] && [ "$2" -le "$4" ]; then echo ok; passed=$((passed + 1)); else echo FAIL; failed=$((failed + 1)); fi
}
passed=0 failed=0
low=$(awk -v n="$EXPERIMENTS" 'BEGIN { print int(n >= 1000 ? 0.93 * n : 0.95 * n - 4 * sqrt(n * 0.0475)) }')
high=$(awk -v n="$EXPERIMENTS" 'BEGIN { print int(n >= 1000 ? 0.97 * n : n) }')
most=$(awk -v n="$EXPERIMENTS" 'BEGIN { print int(n >= 1000 ? 0.05 * n : 0.05 * n + 4 * sqrt(n * 0.0475)) }')
verdict 'M/M/1: 95 % intervals that hold the mean' "$(all interval | awk '$1 <= 10 && 10 <= $2' | wc -l)" "$low" "$high"
verdict 'two arms: paired 95 % intervals that hold the difference' \
    "$(all ratio | awk '{ truth = 100 * (1 / (1 / 5.5 - 0.1) / 10 - 1) } $1 <= truth && truth <= $2' | wc -l)" "$low" "$high"
verdict 'four equal arms: families that say faster or slower' "$(all family | awk '$1 == 1 || $2 == 0' | wc -l)" 0 "$most"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
