#!/usr/bin/env bash
# Thresholds on the command line: exit codes 0, 97, 99, what -q leaves, thresholds.csv and the JUnit report. The limits are first
# measured by the program itself and then moved to either side of the interval.
. tests/cli/lib.sh
cd "$TEST_TMP" || exit 1

# with NAME SENTENCE...: the small scenario with these thresholds.
with() {
    local name=$1
    shift
    cp "$small" "$name.yaml"
    echo "thresholds:" >>"$name.yaml"
    printf '  - %s\n' "$@" >>"$name.yaml"
}
# row FILE EXPRESSION: its row of thresholds.csv, without the expression.
row() { grep -F -- ",$2," "$1/thresholds.csv" | sed "s/^[0-9]*,//; s/^$2,//"; }

# Measured once: limit 0 s fails for sure, and the row has the numbers.
with probe "p90(response_time client=web) < 1us from 10s until 20s" "requests >= 1"
exits 99 "$GSLBSIM" run probe.yaml -o probe --no-plots
IFS=, read -r arm value unit low high limit result <<<"$(row probe 'p90(response_time client=web) < 1us from 10s until 20s')"
is "$arm,$unit,$limit,$result" = "base,ms,0.001,FAIL"
works awk "BEGIN { exit !($low < $value && $value < $high) }"
is "$(head -n 1 probe/thresholds.csv)" = line,expression,arm,value,unit,ci_low,ci_high,limit,result
is "$(row probe 'requests >= 1' | cut -d , -f 7)" = ok
# Numbers of the whole run are those of summary.csv.
is "$(row probe 'requests >= 1' | cut -d , -f 2)" = "$(grep '^base,requests,all,,count,' probe/summary.csv | cut -d , -f 6)"

above=$(awk "BEGIN { print $high + 0.01 }") below=$(awk "BEGIN { print $low - 0.01 }")
near=$(awk "BEGIN { print ($value + $high) / 2 }")
p90="p90(response_time client=web)" when="from 10s until 20s"
with good "$p90 < ${above}ms $when" "availability >= 99%"
with open "$p90 < ${near}ms $when" "availability >= 99%"
with bad "$p90 < ${below}ms $when" "$p90 < ${value}ms $when"
exits 0 "$GSLBSIM" run good.yaml -o - --strict
says "$out" "THRESHOLDS" "  ok   availability >= 99%" "100%"
exits 0 "$GSLBSIM" run open.yaml -o -
says "$out" "  ??   $p90" "cannot tell yet" "replications more would"
exits 97 "$GSLBSIM" run open.yaml -o - --strict
exits 99 "$GSLBSIM" run bad.yaml -o -
exits 99 "$GSLBSIM" run bad.yaml -o - --strict
# What is outside of the range is FAIL as well, on either side.
with range "$p90 in ${value}ms..${above}ms $when" "availability in 0%..1%" "requests in 1/s..2/s"
exits 99 "$GSLBSIM" run range.yaml -o range --no-plots
is "$(cut -d , -f 9 range/thresholds.csv | tr '\n' ' ')" = "result ?? FAIL FAIL "

# -q leaves the block, in each form; without thresholds nothing.
exits 99 "$GSLBSIM" run bad.yaml -o - -q
is "$(head -c 10 "$out")" = THRESHOLDS
is "$(grep -c 'RESPONSE TIME' "$out")" = 0
is ! -s "$err"
exits 99 "$GSLBSIM" run bad.yaml -o - -q --format md
says "$out" '| FAIL | `p90(response_time client=web)'
exits 99 "$GSLBSIM" run bad.yaml -o - --format json
works py -c 'import json, sys; rows = json.load(open(sys.argv[1]))["arms"][0]["thresholds"]
assert [row["result"] for row in rows] == ["FAIL", "??"] and rows[0]["unit"] == "ms"' "$out"
exits 0 "$GSLBSIM" run "$small" -o - -q
is ! -s "$out"

# Nothing measured is a failure, not a pass: nobody asks for the west in this minute, because it does not exist.
sed 's/west: 3, east: 5/west: 0, east: 5/' "$small" >nobody.yaml
echo 'thresholds: [p50(response_time site=west) < 10s]' >>nobody.yaml
exits 99 "$GSLBSIM" run nobody.yaml -o -
says "$out" "no data"

# JUnit: well-formed, with one case for each threshold.
exits 99 "$GSLBSIM" run bad.yaml -o - -q --junit report.xml
if command -v xmllint >/dev/null; then works xmllint --noout report.xml; fi
works py -c 'import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot().find("testsuite")
assert suite.get("tests") == "2" and suite.get("failures") == "1" and suite.get("skipped") == "1"
assert suite.find("testcase").get("name").startswith("p90(response_time client=web) < ")' report.xml
exits 1 "$GSLBSIM" run good.yaml -o - -q --junit nowhere/report.xml
says "$err" "nowhere/report.xml: No such file or directory; nothing was run"
is ! -s "$out"
# In time: a run of that length would not end.
exits 1 timeout 60 "$GSLBSIM" compare good.yaml --vary run.seed=3,5 --reps 1000000 -o early --junit nowhere/report.xml
is ! -e early.partial
exits 1 "$GSLBSIM" run good.yaml -o early --junit .
says "$err" "Is a directory"
exits 1 "$GSLBSIM" run good.yaml -o early --junit good.yaml/report.xml
says "$err" "Not a directory"
is ! -e early
# The folder of the results, and those around it, are made by the run.
exits 0 "$GSLBSIM" run good.yaml -o made/here/ --junit "$PWD/made/here/report.xml" --no-plots -q
works test -s made/here/report.xml
exits 0 "$GSLBSIM" run good.yaml -o made/there --junit made/report.xml --no-plots -q
works test -s made/report.xml

# Words are checked before anything is run, and what is checked stands in the resolved scenario.
with typo "availabilty >= 99%"
exits 3 "$GSLBSIM" run typo.yaml -o typo
says "$err" 'did you mean "availability"?' "typo.yaml:13:5"
is ! -e typo
exits 0 "$GSLBSIM" show good.yaml
says "$out" "availability >= 99%"
exits 0 "$GSLBSIM" run good.yaml -o - --reps 1
says "$err" "one replication has no interval"
finish
