#!/usr/bin/env bash
# Does pairing pay? Ten servers at 70 % load, service times that vary much (lognormal, cv 2): least_connections against power_of_two on common
# random numbers. The half width of the difference of log p99, paired, over that of independent samples of the same size (Welch).
set -eu
GSLBSIM=${GSLBSIM:-build/gslbsim}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/ten.yaml" <<'YAML'
gslbsim: 1
name: ten-servers
run: {duration: 600s, warmup: 60s, replications: 20, seed: 2385}
clients:
  web: {target: here, users: 2000, arrivals: poisson(140/s)}
sites:
  here:
    balancer: {layer: l7, algorithm: round_robin}
    pools: {web: {servers: 10, workers: 1, service_time: lognormal(50ms cv=2)}}
output: {requests: 0%}
YAML
"$GSLBSIM" compare "$work/ten.yaml" --vary sites.here.balancer.algorithm=least_connections,power_of_two --no-plots -q -o "$work/out" >"$work/said" 2>&1 ||
    { cat "$work/said"; exit 1; }
cat "$work/said"
{ cat tests/theory/student.awk; cat <<'AWK'
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
$at["by"] == "all" && $at["metric"] == "response_time" && ($at["stat"] == "p50" || $at["stat"] == "p99" || $at["stat"] == "mean") {
    v[$at["stat"], $at["arm"], $at["replication"]] = log($at["value"]); n = $at["replication"] + 1
}
function variance(s, a, b,    r, x, sum, squares) {
    for (r = 0; r < n; r++) { x = v[s, a, r] - (b == "" ? 0 : v[s, b, r]); sum += x; squares += x * x }
    return (squares - sum * sum / n) / (n - 1)
}
function report(s,    a, b, va, vb, df, paired, unpaired) {
    a = "least_connections"; b = "power_of_two"; va = variance(s, a) / n; vb = variance(s, b) / n
    df = (va + vb) ^ 2 / (va ^ 2 / (n - 1) + vb ^ 2 / (n - 1))
    paired = student(0.05, n - 1) * sqrt(variance(s, a, b) / n); unpaired = student(0.05, df) * sqrt(va + vb)
    printf "  %-5s half width, paired %6.2f %%, unpaired %6.2f %%, ratio %5.2f", s, 100 * paired, 100 * unpaired, paired / unpaired
    return paired / unpaired
}
END {
    printf "least_connections against power_of_two, ten servers at 70 %% load, %d replications\n", n
    report("mean"); print ""; report("p50"); print ""
    ratio = report("p99"); printf "    target <= 0.60  %s\n", ratio <= 0.6 ? "ok" : "FAIL"
    exit ratio > 0.6
}
AWK
} >"$work/ratio.awk"
awk -F , -f "$work/ratio.awk" "$work/out/replications.csv"
