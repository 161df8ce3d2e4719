#!/usr/bin/env bash
# The quickstart on one core: CPU time, requests per second, and whether memory grows with the number of requests. Four times the
# requests in as many windows must not take more of it; windows are rows of the time series and do take memory.
set -eu
GSLBSIM=${GSLBSIM:-build/gslbsim}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# $1 name, then settings: runs, and prints CPU seconds, requests and the peak of memory in KiB.
measure() {
    local name=$1 peak_kib=0 pid key value
    shift
    "$GSLBSIM" run scenarios/quickstart.yaml "$@" --jobs 1 --no-plots -q -o "$work/$name" >"$work/log" 2>&1 &
    pid=$!
    while kill -0 $pid 2>/dev/null; do
        while read -r key value _; do if [ "$key" = VmHWM: ]; then peak_kib=$value; fi; done 2>/dev/null <"/proc/$pid/status" || true
        sleep 0.1
    done
    wait $pid || { cat "$work/log" >&2; exit 1; }
    times >"$work/times" # its second line: user and system time of the children
    awk -v peak_kib="$peak_kib" -F , '
        function seconds(text,   part) { split(text, part, /[ms]/); return 60 * part[1] + part[2] }
        NR == FNR { if (FNR == 2) { split($0, cpu, " "); cpu_s = seconds(cpu[1]) + seconds(cpu[2]) } next }
        FNR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
        $column["metric"] == "requests" && $column["by"] == "all" && $column["stat"] == "count" { n += $column["value"] }
        END { print cpu_s, n, peak_kib }' "$work/times" "$work/$name/replications.csv"
}

read -r cpu_s requests peak_kib < <(measure all)
read -r _ _ short_kib < <(measure short --reps 1 --set run.duration=900s --set 'thresholds=[]' --set output.window=5s)
read -r _ _ long_kib < <(measure long --reps 1 --set run.duration=3600s --set 'thresholds=[]' --set output.window=20s)
awk -v cpu="$cpu_s" -v requests="$requests" -v peak="$peak_kib" -v short="$short_kib" -v long="$long_kib" 'BEGIN {
    printf "quickstart, all replications on one core\n"
    printf "  CPU time %48.2f s\n  requests %48.2f million/s\n  peak of memory %42.1f MiB\n", cpu, requests / cpu / 1e6, peak / 1024
    growth = long / short
    printf "memory, 4 times the requests %28.2f x    target <= 1.20  %s\n", growth, growth <= 1.2 ? "ok" : "FAIL"
    exit growth > 1.2
}'
