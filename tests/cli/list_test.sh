#!/usr/bin/env bash
# list, show, check --capacity: what there is, what is in force, how full it is.
. tests/cli/lib.sh
cd "$TEST_TMP" || exit 1

exits 0 "$GSLBSIM" list
for kind in algorithms dns-policies arrivals disciplines faults changes presets distributions metrics topics templates keys; do
    says "$out" "gslbsim list $kind"
done
for kind in algorithms dns-policies arrivals disciplines faults changes presets distributions metrics topics templates keys; do
    exits 0 "$GSLBSIM" list $kind
    is "$(wc -l <"$out")" -gt 2
    exits 0 "$GSLBSIM" list $kind --json
    works py -m json.tool "$out"
    # Each that is listed has its details.
    sed -n 's|^ *"name": "\(.*\)",*$|\1|p' "$out" >names
    while read -r name; do
        exits 0 "$GSLBSIM" list $kind "$name"
        says "$out" "$name"
    done <names
done
exits 0 "$GSLBSIM" list --json
works py -m json.tool "$out"
exits 0 "$GSLBSIM" list algorithms leastconn
says "$out" least_connections "when down" "costs" "elsewhere" "source" "try:"
# What is said to be written is accepted, and what is said to be live can be changed.
exits 0 "$GSLBSIM" list dns-policies --json
cp "$out" policies.json
sed -n 's|^ *"example": "policy: \([a-z_()]*\), answers: \(.*\)",*$|\1 \2|p' policies.json >policies
is "$(wc -l <policies)" = "$(grep -c '^    "name"' policies.json)"
printf 'function answer(targets) return 1 end\n' >file # of policy lua
while read -r policy answers; do
    cat >written.yaml <<YAML
gslbsim: 1
run: {duration: 20s}
network: {rtt: great_circle, regions: {eu: {lat: 50, lon: 8}, us: {lat: 39, lon: -77}}}
dns: {shop.example: {policy: $policy, answers: $answers}}
resolvers: {isp: {region: eu, addresses: 10.1.0.0/16}}
clients: {web: {region: eu, arrivals: poisson(1/s), resolvers: {isp: 100%}}}
sites:
  one: {region: eu, balancer: {algorithm: round_robin}, pools: {app: {service_time: 5ms}}}
  two: {region: us, balancer: {algorithm: round_robin}, pools: {app: {service_time: 5ms}}}
YAML
    exits 0 "$GSLBSIM" check written.yaml
done <policies
exits 0 "$GSLBSIM" list changes
says "$out" "drain" "dns.<name>.ttl" "sites.<site>.balancer.algorithm" "sites.<site>.pools.<pool>.servers.<server>.weight"
exits 0 "$GSLBSIM" list keys
says "$out" "replications" "negative_ttl" "queue_limit"

# Every metric that a run writes is in the glossary, by name or by family.
exits 0 "$GSLBSIM" run small.yaml -o - --format csv
cp "$out" summary.csv
exits 0 "$GSLBSIM" list metrics --json
works py - summary.csv "$out" <<'PYTHON'
import csv, fnmatch, json, sys
written = {row['metric'] for row in csv.DictReader(open(sys.argv[1]))}
listed = [item['name'] for item in json.load(open(sys.argv[2]))]
unknown = sorted(m for m in written if not any(fnmatch.fnmatch(m, pattern) for pattern in listed))
assert written and not unknown, unknown
PYTHON

# show: what is in force, with its origin, as a file that means the same.
exits 0 "$GSLBSIM" show small.yaml --seed 11 --set clients.web.timeout=2.385s
says "$out" "seed: 11" "timeout: 2.385s" "--set" "default" "line 4"
cp "$out" shown.yaml
exits 0 "$GSLBSIM" run small.yaml -o - --format csv --seed 11 --set clients.web.timeout=2.385s
cp "$out" direct.csv
exits 0 "$GSLBSIM" run shown.yaml -o - --format csv
works cmp "$out" direct.csv

# capacity: 37/s, shares 3 : 5. West: 37 x 3/8 x 20 ms / 3 workers = 9 %. East: 37 x 5/8 x 15 ms / 2 = 17 %.
exits 0 "$GSLBSIM" check --capacity small.yaml
works grep -qE '^west/app +9%$' "$out"
works grep -qE '^east/app +17%$' "$out"
says "$out" "no pool is overloaded; highest: east/app, 17% in normal times"
exits 0 "$GSLBSIM" check --capacity small.yaml --set 'clients.web.arrivals=poisson(300/s)'
says "$out" "overloaded: east/app, 141% in normal times"
finish
