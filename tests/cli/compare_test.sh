#!/usr/bin/env bash
# compare: verdicts, files, formats, what is refused; one and the same workload in every arm, and what it says when it is not.
. tests/cli/lib.sh
cd "$TEST_TMP" || exit 1
algorithms='sites.west.balancer.algorithm=round_robin,random'
fields() { # FILE CONDITION COLUMN: the column in the rows for which the condition holds, without quotes in the cells
    awk -F , -v column="$3" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } '"$2"' { print $at[column] }' "$1"
}

exits 0 "$GSLBSIM" compare small.yaml --vary "$algorithms" -o two --no-plots --ascii
says "$out" "2 arms" "3 paired replications" "one comparison, 95%" "vs round_robin at p99" "VERDICT" "baseline" "files:   two"
is "$(wc -L <"$out")" -le 90
works test -f two/arms/random.resolved.yaml
is "$(fields two/arms.csv '$at["axis"] == 1' value | tr '\n' ' ')" = "round_robin random "
is "$(fields two/arms.csv '$at["axis"] == ""' path | sort -u)" = sites.west.balancer.algorithm
for table in summary percentiles timeseries flows dns replications; do
    is "$(cut -d , -f 1 two/$table.csv | sort -u | tr '\n' ' ')" = "arm random round_robin "
done
# The same arrivals in both arms, replication by replication.
is "$(fields two/replications.csv '$at["arm"] == "random" && $at["metric"] == "requests" && $at["by"] == "client" && $at["stat"] == "count"' value | tr '\n' ' ')" = \
    "$(fields two/replications.csv '$at["arm"] == "round_robin" && $at["metric"] == "requests" && $at["by"] == "client" && $at["stat"] == "count"' value | tr '\n' ' ')"
# The difference recomputed from the replications.
awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["metric"] == "response_time" && $at["by"] == "all" && $at["stat"] == "p99" { v[$at["arm"], $at["replication"]] = $at["value"] }
    END { for (r = 0; r < 3; r++) sum += log(v["random", r] / v["round_robin", r]); printf "%.6f\n", 100 * (exp(sum / 3) - 1) }' two/replications.csv >expected
is "$(fields two/comparisons.csv '$at["metric"] == "response_time" && $at["stat"] == "p99"' diff_pct | awk '{ printf "%.6f", $1 }')" = "$(cat expected)"

works py -c 'import json; a = json.load(open("two/manifest.json"))["arms"]; assert [x["inputs"]["sites.west.balancer.algorithm"][:6] for x in a] == ["round_", "random"]'

# Both directions agree.
exits 0 "$GSLBSIM" compare small.yaml --vary "$algorithms" --baseline random -o back --no-plots
a=$(fields two/comparisons.csv '$at["stat"] == "p99"' diff_pct) b=$(fields back/comparisons.csv '$at["stat"] == "p99"' diff_pct)
is "$(awk -v a="$a" -v b="$b" 'BEGIN { x = (1 + a / 100) * (1 + b / 100); print (x > 0.999999 && x < 1.000001) }')" = 1
# An arm against itself under another name: no difference, for sure.
sed 's/name: small/name: other/' small.yaml >copy.yaml
exits 0 "$GSLBSIM" compare small.yaml copy.yaml -o same --no-plots
says "$out" "no difference between copy and small"
# Three arms and two metrics are four comparisons.
exits 0 "$GSLBSIM" compare small.yaml --vary sites.west.balancer.algorithm=round_robin,random,power_of_two --metric 'mean(response_time)' \
    --metric availability -o four --no-plots
says "$out" "4 comparisons" "Bonferroni" "98.75%"
is "$(fields four/comparisons.csv '$at["family_size"] == 4' confidence | sort -u)" = 0.9875
# Another workload: unpaired, and it says why.
exits 0 "$GSLBSIM" compare small.yaml --vary clients.web.users=50,70 -o users --no-plots
says "$out" "unpaired" "clients.web.users differs"
is -z "$(fields users/comparisons.csv '$at["stat"] == "p99"' pairs)"
# Closed loops send when answers come: pairs by user, said in the summary, in JSON, in the report.
sed 's/poisson(37\/s)/closed(users=40 think=exponential(385ms))/' small.yaml >loop.yaml
exits 0 "$GSLBSIM" compare loop.yaml --vary "$algorithms" -o loop --no-plots
says "$out" "web waits for answers" "3 paired replications"
is -z "$(grep "arms share arrivals" "$out")"
exits 0 "$GSLBSIM" report loop
says loop/report.md "paired by user, not by request"
exits 0 "$GSLBSIM" compare loop.yaml --vary "$algorithms" -o - --format json
says "$out" '"paired_by": "user"' "paired by user, not by request"
exits 0 "$GSLBSIM" compare small.yaml --vary "$algorithms" -o - --format json
says "$out" '"paired_by": "request"'
# What is said of the scenario is said once, whatever other arms add; what is said of all results, too.
exits 0 "$GSLBSIM" compare small.yaml --set 'faults=[{at: 40s, crash: west}]' --vary run.warmup=1s,3s --vary run.replications=1,2 -o - -q
is "$(grep -c "comes after the end" "$err")" = 1
exits 0 "$GSLBSIM" compare small.yaml --set 'faults=[{at: 4s, crash: west}]' --vary run.warmup=1s,2s,5s -o - -q
is "$(grep -c "lies inside the warm-up" "$err")" = 1
# A value without an interval is explained.
exits 0 "$GSLBSIM" compare small.yaml --vary "$algorithms" --reps 1 -o - --ascii
says "$out" "+- ?" "too few replications"
exits 0 "$GSLBSIM" run small.yaml --reps 1 -o - --ascii
says "$out" "+- ?: too few replications"
# Files and --vary together.
exits 0 "$GSLBSIM" compare small.yaml copy.yaml --vary run.warmup=3s,5s -o - --no-plots
says "$out" "4 arms" "copy 5s"

# Formats.
for format in md json csv; do exits 0 "$GSLBSIM" compare small.yaml --vary "$algorithms" -o - --format $format; cp "$out" out.$format; done
says out.md "| arm | p99(response_time) |" "### Verdict"
works py -c 'import json; d = json.load(open("out.json")); assert [a["arm"] for a in d["arms"]] == ["round_robin", "random"]; assert d["comparisons"][0]["pairs"] == 3'
is "$(head -n 1 out.csv)" = "$(head -n 1 two/comparisons.csv)"
exits 0 "$GSLBSIM" compare small.yaml --vary "$algorithms" -o - -q
is "$(wc -l <"$out")" -lt 8
# Any number of threads, the same bytes.
exits 0 "$GSLBSIM" compare small.yaml --vary "$algorithms" -o jobs3 --no-plots --jobs 3
for file in summary comparisons arms replications; do works cmp two/$file.csv jobs3/$file.csv; done

# Refused.
exits 2 "$GSLBSIM" compare small.yaml
says "$err" "two arms or more" "--vary"
exits 2 "$GSLBSIM" compare small.yaml --vary "$algorithms" --baseline rondom
says "$err" "did you mean --baseline 'random'"
exits 2 "$GSLBSIM" compare small.yaml --vary "$algorithms" --metric 'p99(respons_time)'
exits 2 "$GSLBSIM" compare small.yaml --vary "$algorithms" --where 'users > 3'
says "$err" "is not varied" "algorithm"
exits 3 "$GSLBSIM" compare small.yaml --vary sites.wst.balancer.algorithm=random,round_robin
says "$err" "--vary sites.wst.balancer.algorithm=random" "did you mean sites.west"
exits 3 "$GSLBSIM" compare small.yaml --vary dns.shop.example.ttl=5s,10
says "$err" "--vary dns.shop.example.ttl=10"

exits 2 "$GSLBSIM" compare - --vary "$algorithms"
says "$err" "put the scenario into a file"

# Pictures only where there is something to compare.
if command -v gnuplot >/dev/null; then
    exits 0 "$GSLBSIM" compare small.yaml --vary dns.shop.example.ttl=5s,7s -o drawn
    for name in forest pairs sweep tradeoff percentiles drain flows; do works test -s drawn/plots/$name.png -a -s drawn/plots/$name.svg; done
    works grep -q 'Is the difference real' drawn/plots/forest.svg
    exits 0 "$GSLBSIM" plot drawn
    exits 0 "$GSLBSIM" run small.yaml -o single
    is ! -e single/plots/forest.gp
    is ! -e single/plots/forest.svg
fi
finish
