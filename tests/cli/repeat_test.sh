#!/usr/bin/env bash
# gslbsim run DIR/manifest.json: the same again, or the first file that differs; nothing is left behind.
. tests/cli/lib.sh
cd "$TEST_TMP" || exit 1
mkdir tmp && export TMPDIR=$PWD/tmp

exits 0 "$GSLBSIM" run small.yaml -o one --no-plots -q --seed 11 --reps 4 --requests 7% \
    --set dns.shop.example.ttl=9s --set 'sites.*.pools.app.servers=4' --set run.warmup=auto
digest=$(sed -n 's/.*"results_digest": "\(.*\)",/\1/p' one/manifest.json)
exits 0 "$GSLBSIM" run one/manifest.json
is "$(cat "$out")" = "identical to the recorded digest $digest"
is -z "$(ls tmp)"
# From within the folder, with another number of threads, and kept.
exits 0 sh -c "cd one && '$GSLBSIM' run manifest.json --jobs 2 -o ../again"
says "$out" "identical to the recorded digest $digest"
works cmp one/requests.csv again/requests.csv
works cmp one/scenario.resolved.yaml again/scenario.resolved.yaml

# Replications until a precision is reached; a scenario from a pipe, without a name of its own.
exits 0 "$GSLBSIM" run small.yaml -o precise --no-plots -q --precision 9% --max-reps 25 --metric 'mean(response_time)'
exits 0 "$GSLBSIM" run precise/manifest.json
sed '/^name/d' small.yaml >nameless.yaml
exits 0 sh -c "'$GSLBSIM' run - -o piped --no-plots -q <nameless.yaml"
exits 0 "$GSLBSIM" run piped/manifest.json
says "$out" identical

# What differs is named, causes first.
cp -r one changed
sed -i 's/^base/bose/' changed/flows.csv
exits 1 "$GSLBSIM" run changed/manifest.json
says "$out" "changed/flows.csv differs from what was recorded"
cp -r one other
sed -i '0,/"sha256": "[0-9a-f]*"/s//"sha256": "0"/' other/manifest.json # the first file by name
exits 1 "$GSLBSIM" run other/manifest.json
says "$out" "ages.csv differs from what was recorded in other/manifest.json"
sed -i 's/poisson(37\/s)/poisson(38\/s)/' changed/scenario.yaml
exits 1 "$GSLBSIM" run changed/manifest.json
says "$out" "scenario.yaml differs"

# CSV files are looked for where they were; one that has changed is the cause.
mkdir inputs
printf 'time_s\n0.1\n0.7\n2.385\n9.5\n' >inputs/load.csv
sed 's/poisson(37\/s)/trace(load.csv)/; s/warmup: 5s/warmup: 1s/' small.yaml >inputs/traced.yaml
exits 0 "$GSLBSIM" run inputs/traced.yaml -o traced --no-plots -q
exits 0 "$GSLBSIM" run traced/manifest.json
echo 11.5 >>inputs/load.csv
exits 1 "$GSLBSIM" run traced/manifest.json
says "$out" "inputs/load.csv differs"

# Comparisons, with files that differ, one of them from elsewhere and without a name; and sweeps, with a goal.
sed 's/poisson(37\/s)/poisson(41\/s)/; /^name/d' small.yaml >inputs/busy.yaml
exits 0 "$GSLBSIM" compare small.yaml inputs/busy.yaml --vary dns.shop.example.ttl=5s,9s,23s --where 'ttl < 20s' --baseline 'busy 9s' \
    --metric availability --metric 'mean(response_time)' --margin 7% --reps 4 --set thresholds='["availability >= 100%"]' -o arms --no-plots -q
exits 0 "$GSLBSIM" run arms/manifest.json -o arms-again
is "$(cat "$out")" = "identical to the recorded digest $(sed -n 's/.*"results_digest": "\(.*\)",/\1/p' arms/manifest.json)"
for file in comparisons.csv arms.csv scenario.yaml arms/busy_5s.yaml; do works cmp arms/$file arms-again/$file; done
exits 99 "$GSLBSIM" compare small.yaml --vary run.seed=3,4 --set thresholds='["availability <= 1%"]' -o failing --no-plots -q
exits 0 "$GSLBSIM" run failing/manifest.json # that a threshold fails is part of what is repeated
exits 0 "$GSLBSIM" sweep inputs/traced.yaml --vary dns.shop.example.ttl=5s..20s:5s --goal 'availability >= 99%' -o curve --no-plots -q
exits 0 "$GSLBSIM" run curve/manifest.json
sed -i 's/poisson(41\/s)/poisson(43\/s)/' arms/arms/busy_5s.yaml
exits 1 "$GSLBSIM" run arms/manifest.json
says "$out" "arms/busy"

# What cannot be repeated says why.
exits 2 "$GSLBSIM" run one/manifest.json --seed 3
says "$err" "takes the recorded options"
sed 's/"sweep"/"sweap"/' curve/manifest.json >two.json && mkdir two && mv two.json two/manifest.json
exits 2 "$GSLBSIM" run two/manifest.json
says "$err" "is not of gslbsim run, compare or sweep"
sed -i 's/"truncated": false/"truncated": true/' other/manifest.json
exits 4 "$GSLBSIM" run other/manifest.json
says "$err" "interrupted"
mkdir stranger && echo '{}' >stranger/manifest.json
exits 4 "$GSLBSIM" run stranger/manifest.json
exits 4 "$GSLBSIM" run nowhere/manifest.json
is -z "$(ls tmp)"
finish
