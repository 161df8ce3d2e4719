#!/usr/bin/env bash
# warmup: auto is found the same way every time, is said everywhere, and a given warm-up that is too short draws a warning.
. tests/cli/lib.sh
cd "$TEST_TMP" || exit 1

# Caches, connections and the queue are empty at first: the first requests look up and connect over a slow link.
cat >cold.yaml <<'YAML'
gslbsim: 1
name: cold
run: {duration: 600s, replications: 7, seed: 3}
dns:
  shop.example: {ttl: 300s, policy: weighted, answers: {west: 3, east: 5}}
network:
  - {between: [eu, us], rtt: 90ms}
  - {between: [eu, eu], rtt: 9ms}
  - {between: [us, us], rtt: 9ms}
clients:
  web: {region: eu, users: 700, arrivals: poisson(37/s), connections: {idle_timeout: 300s}}
sites:
  west: {region: us, pools: {app: {servers: 3, service_time: exponential(20ms)}}}
  east: {region: eu, pools: {app: {servers: 2, service_time: lognormal(15ms cv=1.5)}}}
YAML
exits 0 "$GSLBSIM" run cold.yaml -o given
says "$out" "looks too short" "warmup: auto"
exits 0 "$GSLBSIM" run cold.yaml -o auto --set run.warmup=auto
says "$out" "dropped, by MSER-5)"
is "$(grep -c 'looks too short' "$out")" = 0
says auto/scenario.resolved.yaml "  warmup: "
says auto/manifest.json '"warmup_origin": "MSER-5"'
found=$(sed -n 's/^ *warmup: \([0-9.]*\)s$/\1/p' auto/scenario.resolved.yaml)
is "${found%.*}" -ge 10 -a "${found%.*}" -le 120
# It is a multiple of a row of the time series (5 s), and what was found may be given.
is $((${found%.*} % 5)) = 0
exits 0 "$GSLBSIM" run cold.yaml -o same --set "run.warmup=${found}s" --jobs 2
works cmp auto/summary.csv same/summary.csv
works cmp auto/timeseries.csv same/timeseries.csv
# show and check do not simulate.
exits 0 "$GSLBSIM" show cold.yaml --set run.warmup=auto
says "$out" "warmup: auto"

# A busy queue swings for long without being at its start: no warning.
cat >busy.yaml <<'YAML'
gslbsim: 1
run: {duration: 3000s, warmup: 300s, replications: 3}
clients: {web: {arrivals: poisson(8/s)}}
sites: {one: {pools: {app: {service_time: exponential(100ms)}}}}
YAML
for seed in 1 2 3 4 5; do
    exits 0 "$GSLBSIM" run busy.yaml -o - --seed $seed
    is "$(grep -c 'looks too short' "$out")" = 0
done

# A planned fault is no part of the start; what begins with one has nothing to look at.
cat >>cold.yaml <<'YAML'
faults:
  - {at: 1ns, until: 5s, crash: west}
YAML
exits 0 "$GSLBSIM" run cold.yaml -o - --set run.warmup=auto --reps 2
says "$out" "a longer run would tell"
exits 3 "$GSLBSIM" run cold.yaml -o - --set run.warmup=automatic
says "$err" "run.warmup is not a duration"
finish
