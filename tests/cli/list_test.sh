#!/usr/bin/env bash
# list, show, check --capacity: what there is, what is in force, how full it is.
. tests/cli/lib.sh
scenarios=$PWD/scenarios
cd "$TEST_TMP" || exit 1
ln -s "$scenarios" scenarios

exits 0 "$GSLBSIM" list
for kind in algorithms dns-policies arrivals disciplines faults changes presets distributions metrics topics lessons templates keys; do
    says "$out" "gslbsim list $kind"
done
for kind in algorithms dns-policies arrivals disciplines faults changes presets distributions metrics topics lessons templates keys; do
    exits 0 "$GSLBSIM" list $kind
    is "$(wc -l <"$out")" -gt 2
    exits 0 "$GSLBSIM" list $kind --json
    works py -m json.tool "$out"
    # Each that is listed has its details.
    sed -n 's|^ *"name": "\(.*\)",*$|\1|p' "$out" >names
    while read -r name; do
        exits 0 "$GSLBSIM" list $kind "$name"
        says "$out" "$name"
        sed -n "s|^try:   |$kind |p" "$out" >>try
        sed -n 's|^learn: gslbsim list lessons ||p' "$out" >>learn
    done <names
done
# Whatever is said to be tried can be pasted. Lessons are run by tests/scenarios/lessons_test.sh.
for kind in algorithms dns-policies arrivals disciplines faults lessons templates; do
    exits 0 "$GSLBSIM" list $kind --json
    is "$(grep -c "^$kind " try)" = "$(grep -c '^    "name"' "$out")"
done
sed 's/^[^ ]* //' try | sort -u >commands
while read -r command; do
    command="'$GSLBSIM' ${command#gslbsim }"
    case $command in *" run "*) command="$command --reps 1 -o - -q" ;; esac
    sh -c "$command" >"$out" 2>"$err"
    code=$?
    case $code in 0 | 97 | 99) pass ;; *) fail "exit $code: $command" && head -n 5 "$err" ;; esac
done <<EOF
$(grep -v 'run scenarios/[a-z0-9_]*\.yaml$' commands)
EOF
grep -o 'scenarios/[a-z0-9_]*\.yaml' commands | sort -u | while read -r file; do test -f "$file" || echo "$file"; done >missing
is ! -s missing
while read -r lesson; do works test -f "scenarios/$lesson.yaml"; done <<EOF
$(sort -u learn)
EOF
# What shows an algorithm uses it, and the layers are those on which it is accepted.
exits 0 "$GSLBSIM" list algorithms power_of_two
says "$out" "layer       l4 l7" "learn: gslbsim list lessons power_of_two"
exits 0 "$GSLBSIM" list lessons power_of_two
says "$out" "are two enough?" "try:   gslbsim run scenarios/power_of_two.yaml"
exits 0 "$GSLBSIM" list algorithms --json
works py - "$out" "$GSLBSIM" <<'PYTHON'
import json, subprocess, sys
for item in json.load(open(sys.argv[1])):
    assert f"algorithm: {item['name']}" in open(f"scenarios/{item['lesson']}.yaml").read(), item['name']
    if item['name'] == 'lua':
        continue
    for layer in ('l4', 'l7'):
        code = subprocess.run([sys.argv[2], 'check', 'small.yaml', '--set', f"sites.west.balancer={{layer: {layer}, algorithm: {item['name']}}}"],
                              capture_output=True).returncode
        assert code == (0 if layer in item['layer'] else 3), (item['name'], layer, code)
PYTHON
exits 0 "$GSLBSIM" list --json
works py -m json.tool "$out"
exits 0 "$GSLBSIM" list algorithms leastconn
says "$out" least_connections "when down" "costs" "elsewhere" "source" "try:"
# By the names of others, in any case, as whole words.
exits 0 "$GSLBSIM" list dns-policies ip-based
says "$out" "Route 53 IP-based" "written"
is "$(grep -c '^elsewhere' "$out")" = 1
exits 0 "$GSLBSIM" list algorithms WRR
says "$out" "IPVS wrr"
is "$(grep -c '^elsewhere' "$out")" = 1
exits 0 "$GSLBSIM" list algorithms LEASTCONN --json
works py -c 'import json, sys; assert json.load(open(sys.argv[1]))["name"] == "least_connections"' "$out"
exits 0 "$GSLBSIM" list algorithms finagle --json
works py -c 'import json, sys; assert [i["name"] for i in json.load(open(sys.argv[1]))] == ["power_of_two", "peak_ewma"]' "$out"
exits 2 "$GSLBSIM" list algorithms eastcon
exits 2 "$GSLBSIM" list health_checks
says "$err" "gslbsim list presets"
exits 2 "$GSLBSIM" list health-check
says "$err" "gslbsim list presets"
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

# Every metric that a run writes is in the glossary, by name or by family, with all by which it is written.
exits 0 "$GSLBSIM" run small.yaml -o - --format csv --set 'faults=[{at: 9s, until: 12s, crash: west}]' --set 'changes=[{at: 20s, drain: east}]' \
    --set 'resolvers={isp: {}}' --set 'clients.web.resolvers={isp: 100%}'
cp "$out" summary.csv
exits 0 "$GSLBSIM" list metrics --json
works py - summary.csv "$out" <<'PYTHON'
import csv, fnmatch, json, sys
written = {(row['metric'], row['by']) for row in csv.DictReader(open(sys.argv[1]))}
listed = json.load(open(sys.argv[2]))
def groups(metric): # a full name before a family
    of = [item['groups'].split() for item in sorted(listed, key=lambda item: '*' in item['name']) if fnmatch.fnmatch(metric, item['name'])]
    return of[0] if of else []
unknown = sorted((metric, by) for metric, by in written if by not in groups(metric))
assert written and not unknown, unknown
assert {by for _, by in written} == {'all', 'client', 'region', 'site', 'pool', 'server', 'path', 'resolver', 'flow', 'fault', 'change'}
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
exits 0 "$GSLBSIM" check --capacity small.yaml --set 'clients.web.arrivals=closed(users=40 think=1s)' --set clients.web.retry.max=1
says "$out" "not counted: that the closed loops of web" "not counted: retries"
exits 0 "$GSLBSIM" check --capacity small.yaml --set 'clients.web.arrivals=poisson(300/s)'
says "$out" "overloaded: east/app, 141% in normal times"
finish
