#!/usr/bin/env bash
# What the files cost, and what a small run costs: pairs of runs in turn, medians. CPU time on one core for the first two, because that is
# what writing takes away from simulating; the small run also on the wall clock, because that is what a person waits for.
set -eu
GSLBSIM=${GSLBSIM:-build/gslbsim}
PAIRS=${PAIRS:-5}
SMALL_RUNS=${SMALL_RUNS:-20}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/small.yaml" <<'YAML'
gslbsim: 1
name: small
run: {duration: 10s, replications: 1, seed: 3}
clients:
  web:
    arrivals: poisson(100/s)
    target: one
sites:
  one:
    balancer: {algorithm: round_robin}
    pools:
      app: {servers: 3, workers: 4, service_time: exponential(20ms)}
YAML

TIMEFORMAT='%R %U %S'
# Wall and CPU seconds of a command.
measure() { { time "$@" >/dev/null 2>&1; } 2>&1 | awk '{ print $1, $2 + $3 }'; }
quickstart() { "$GSLBSIM" run scenarios/quickstart.yaml --set 'thresholds=[]' --no-plots --jobs 1 -q --force "$@"; }
rows() { quickstart --reps 2 --set output.requests_max_rows=1000000 -o "$work/rows" "$@"; }
small() { for ((k = 0; k < SMALL_RUNS; k++)); do "$GSLBSIM" run "$work/small.yaml" --no-plots -o -; done; }
small_folders() { for ((k = 0; k < SMALL_RUNS; k++)); do "$GSLBSIM" run "$work/small.yaml" --no-plots -o "$work/small/$k"; done; }
nothing() { for ((k = 0; k < SMALL_RUNS; k++)); do "$GSLBSIM" version; done; }
for ((i = 0; i < PAIRS; i++)); do
    echo "$(measure quickstart -o - --requests 0%) $(measure quickstart -o "$work/all") $(measure rows --requests 0%)" \
         "$(measure rows --requests 100%) $(measure small) $(measure small_folders) $(measure nothing)"
    rm -rf "$work/small"
done >"$work/times"
awk -v n_rows="$(($(wc -l <"$work/rows/requests.csv") - 1))" -v runs="$SMALL_RUNS" '
    function median(v, n,    i, k, t) {
        for (i = 2; i <= n; i++) for (k = i; k > 1 && v[k] < v[k - 1]; k--) { t = v[k]; v[k] = v[k - 1]; v[k - 1] = t }
        return v[int((n + 1) / 2)]
    }
    function row(name, value, unit, target, is_ok) {
        printf "  %-44s %8.2f %-10s target %s  %s\n", name, value, unit, target, is_ok ? "ok" : "FAIL"
        failed += !is_ok
    }
    {
        files[NR] = 100 * ($4 / $2 - 1); extra[NR] = $8 - $6
        cpu[NR] = 1000 * $10 / runs; wall[NR] = 1000 * $11 / runs; none[NR] = 1000 * $14 / runs
    }
    END {
        printf "files and start-up, median of %d pairs\n", NR
        share = median(files, NR); million = n_rows / median(extra, NR) / 1e6
        row("all default files, of the quickstart", share, "% CPU", "<= 10", share <= 10)
        row("requests.csv at 100 %, kept and written", million, "M rows/s", ">= 1", million >= 1)
        own = median(cpu, NR); row("1000 requests, -o -", own, "ms CPU", "<= 3", own <= 3)
        own = median(wall, NR); row("1000 requests into a folder, --no-plots", own, "ms wall", "<= 10", own <= 10)
        printf "  %-44s %8.2f ms CPU\n", "the program alone (version)", median(none, NR)
        exit failed > 0
    }' "$work/times"
