#!/usr/bin/env bash
# sweep: curves, knee, goal, formats, two parameters; what is refused.
. tests/cli/lib.sh
cd "$TEST_TMP" || exit 1
# One server, 5 ms each: 190/s is 95 % load.
cat >queue.yaml <<'YAML'
gslbsim: 1
name: queue
run: {duration: 40s, warmup: 5s, replications: 4, seed: 11}
clients:
  web: {target: west, users: 50, arrivals: poisson(20/s)}
sites:
  west: {balancer: {algorithm: round_robin}, pools: {app: {servers: 1, service_time: exponential(5ms)}}}
YAML
loads='clients.web.arrivals=poisson(20/s),poisson(100/s),poisson(190/s)'

exits 0 "$GSLBSIM" sweep queue.yaml --vary sites.west.pools.app.servers=1..4:1 --set 'clients.web.arrivals=poisson(190/s)' \
    --goal 'mean(response_time) < 12ms' -o servers --no-plots --ascii
says "$out" "sweep of 4 arms" "servers" "mean(response_time), ms" "goal: mean(response_time) < 12ms" "FAIL" "the smallest servers that meets it is 2" "KNEE"
is "$(awk -F , '$2 == 1' servers/arms.csv | cut -d , -f 5 | tr '\n' ' ')" = "1 2 3 4 "
works grep -q 'mean(response_time) < 12ms' servers/thresholds.csv
exits 0 "$GSLBSIM" sweep queue.yaml --vary 'sites.west.pools.app.servers=1..8*4' -o - --format csv
is "$(cut -d , -f 2 "$out" | tr '\n' ' ')" = "sites.west.pools.app.servers 1 2 4 8 "
exits 0 "$GSLBSIM" sweep queue.yaml --vary "$loads" --vary sites.west.pools.app.servers=1,2 --where 'servers = 1 and arrivals != poisson(20/s)' -o two --no-plots
says "$out" "sweep of 2 arms" "arrivals=poisson(100/s) servers=1"
exits 0 "$GSLBSIM" sweep queue.yaml --vary "$loads" --vary sites.west.pools.app.servers=1,2 -o grid --goal 'p99(response_time) < 80ms'
says "$out" "arrivals=poisson(190/s): the smallest servers that meets it is 2" "arrivals=poisson(100/s): every servers meets it"
exits 0 "$GSLBSIM" sweep queue.yaml --vary sites.west.pools.app.servers=1,2 -o - --format json --goal 'availability >= 99%'
works py -c 'import json, sys; d = json.load(open(sys.argv[1])); assert len(d["arms"]) == 2 and d["arms"][0]["goal"] == "ok" and d["goals"]' "$out"
exits 0 "$GSLBSIM" sweep queue.yaml --vary sites.west.pools.app.servers=1,2 -o - --format md
says "$out" "| arm | p99(response_time), ms |"
exits 0 "$GSLBSIM" sweep queue.yaml --vary sites.west.pools.app.servers=1,2 -o - -q --goal 'p99(response_time) < 80ms'
is "$(wc -l <"$out")" = 3
says "$out" "KNEE" "GOAL"
# The curve and the knee are the goal's, unless --metric says otherwise or no file lists its number.
exits 0 "$GSLBSIM" sweep queue.yaml --vary sites.west.pools.app.servers=1,2 -o - --goal 'p99(response_time) < 80ms' --metric 'sd(response_time)'
says "$out" "sd(response_time), ms" "goal: p99(response_time) < 80ms"
exits 0 "$GSLBSIM" sweep queue.yaml --vary sites.west.pools.app.servers=1,2 -o - --goal 'p50(response_time client=web) in 1ms..20ms from 10s to 30s'
says "$out" "p50(response_time client=web), ms"
exits 0 "$GSLBSIM" sweep queue.yaml --vary sites.west.pools.app.servers=1,2 -o - --goal 'slow(> 20ms) < 1%'
says "$out" "p99(response_time), ms" "goal: slow(> 20ms) < 1%"
sed 's/^sites:/faults: [{at: 15s, until: 30s, crash: west}]\ndns: {shop.example: {policy: failover, answers: [west, east], ttl: 5s}}\n&/
    s/target: west, //; /^  west:/{p; s/west/east/}' queue.yaml >fault.yaml
exits 0 "$GSLBSIM" sweep fault.yaml --vary dns.shop.example.ttl=2s,5s -o - --goal 'time_to_drain(site=west share=95%) <= 9s'
says "$out" "time_to_drain"
is "$(grep -c 'p99(response_time)' "$out")" = 0
exits 0 "$GSLBSIM" sweep fault.yaml --vary dns.shop.example.ttl=2s,5s -o - --goal 'time_to_drain(site=west share=93%) <= 9s'
says "$out" "p99(response_time), ms"
if command -v gnuplot >/dev/null; then works test -s grid/plots/sweep.png; fi

exits 2 "$GSLBSIM" sweep queue.yaml
says "$err" "sweep needs --vary"
exits 2 "$GSLBSIM" sweep queue.yaml --vary run.duration=5s..60s
says "$err" "say the step"
exits 3 "$GSLBSIM" sweep queue.yaml --vary run.duration=10s,20s --goal 'p99(respnse_time) < 3s'
says "$err" "--goal p99(respnse_time) < 3s" "did you mean \"response_time\""
exits 2 "$GSLBSIM" run queue.yaml --vary run.duration=10s,20s
says "$err" "compare sweep"
finish
