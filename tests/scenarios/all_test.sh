#!/usr/bin/env bash
# Runs every scenario shortened and checks from its files, added up anew, what must hold for each: all tables are there and whole, and no
# request or job is missing from the books. Each scenario is a test. What a scenario claims itself is checked by lessons_test.sh.
set -u
GSLBSIM=${GSLBSIM:-$PWD/build/gslbsim}
TEST_TMP=${TEST_TMP:-$(mktemp -d)}
passed=0 failed=0

# Rows without quotes: as many commas as the header. $1 folder. Prints what is wrong.
check_tables() {
    local name
    for name in summary replications percentiles timeseries flows dns outages events requests; do
        if [ ! -s "$1/$name.csv" ]; then echo "$name.csv is missing"; continue; fi
        awk -F, -v name="$name.csv" 'NR == 1 { n = NF }
            !/"/ && NF != n { print name ":" NR ": " NF " columns instead of " n; exit }
            /(^|,)(nan|-nan|inf|-inf|N\/A)(,|$)/ { print name ":" NR ": " $0; exit }' "$1/$name.csv"
    done
    for name in summary replications percentiles timeseries flows requests; do
        [ "$(wc -l <"$1/$name.csv")" -gt 1 ] || echo "$name.csv has no rows"
    done
    for name in manifest.json scenario.yaml scenario.resolved.yaml; do [ -s "$1/$name" ] || echo "$name is missing"; done
}

# Whole numbers, so the sums must be equal. $1 replications.csv
check_books() {
    awk -F, 'NR > 1 && $6 == "count" {
            by = $4; item = $5; metric = $3; at = $2
            replications[at] = 1
            if (by == "all") all[at, metric] = $7
            if (by == "client") clients[at, metric] += $7
            if (by == "all" && metric ~ /^outcome_/) { outcomes[at] += $7; if (metric != "outcome_ok") bad[at] += $7 }
            if (by == "all" && metric ~ /^lost_/) lost[at] += $7
            if (by == "server" && metric ~ /^jobs_/) { servers[at, item] = 1; job[at, item, metric] = $7 }
        }
        function equal(what, a, b) { n++; if (a + 0 != b + 0) print what ": " a " is not " b }
        END {
            for (r in replications) {
                equal("run " r " requests = ok + failed + in flight", all[r, "run_requests"],
                      all[r, "run_ok"] + all[r, "run_failed"] + all[r, "run_in_flight"])
                equal("requests = clients together", all[r, "requests"], clients[r, "requests"])
                equal("requests = outcomes together", all[r, "requests"], outcomes[r])
                equal("failed = bad outcomes together", all[r, "failed"], bad[r])
                equal("failed = lost by cause together", all[r, "failed"], lost[r])
                if (all[r, "requests"] < 100) print "hardly any requests: " all[r, "requests"]
            }
            for (key in servers) {
                split(key, part, SUBSEP)
                equal("jobs of " part[2] ": arrived = completed + rejected + lost + in flight", job[key, "jobs_arrived"],
                      job[key, "jobs_completed"] + job[key, "jobs_rejected"] + job[key, "jobs_lost"] + job[key, "jobs_in_flight"])
            }
            if (n < 7) print "hardly anything to check"
        }' "$1"
}

# The flows of the measured windows hold the same requests as the summary. $1 folder, $2 warm-up in s
check_flows() {
    awk -F, -v warmup="$2" 'FNR == 1 { file++; next }
        file == 1 { if ($2 >= warmup) flows += $7; next }
        $2 == "requests" && $3 == "all" && $5 == "count" { asked = $6 }
        END { if (flows - asked > 1e-6 * asked || asked - flows > 1e-6 * asked) print "flows: " flows " requests instead of " asked }' \
        "$1/flows.csv" "$1/summary.csv"
}

# The parts of a request add up to its response time, to the last digit printed. $1 requests.csv
check_parts() {
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) { if ($i == "dns_ms") from = i; if ($i == "response_ms") to = i }; next }
        { sum = 0; for (i = from; i < to; i++) sum += $i; d = sum - $to
          if (d > 1e-5 || d < -1e-5) { print "requests.csv:" NR ": parts add up to " sum " instead of " $to; exit } }' "$1"
}

for scenario in scenarios/*.yaml; do
    name=$(basename "$scenario" .yaml)
    out=$TEST_TMP/$name
    problems=$({
        "$GSLBSIM" run "$scenario" --set run.duration=140s --set run.warmup=40s --set output.window=5s --set output.requests=2% --reps 2 \
            --set 'thresholds=[]' --no-plots -q -o "$out" >"$out.log" 2>&1 || { echo "exit code $?"; cat "$out.log"; }
        if [ -d "$out" ]; then
            check_tables "$out"
            check_books "$out/replications.csv"
            check_flows "$out" 40
            check_parts "$out/requests.csv"
        fi
    } 2>&1)
    if [ -z "$problems" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf '%s:1:\n%s\n' "$scenario" "$problems"
    fi
    rm -rf "$out"
done
[ "$passed" -gt 0 ] || failed=$((failed + 1))
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
