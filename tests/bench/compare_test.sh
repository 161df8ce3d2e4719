#!/usr/bin/env bash
# What bench-compare says of rows whose change is known.
set -eu
columns='name,value,unit,sense,target,kind,low,high,rounds,relative,relative_low,relative_high'
mkdir "$TEST_TMP/old" "$TEST_TMP/new"
# name, value, unit, sense, rounds, low, high: the loop took 10 ns before and 20 ns after.
rows() {
    awk -F ' ' -v columns="$columns" -v loop_ns="$1" 'BEGIN { print columns } {
        printf "%s,%s,%s,%s,,absolute,", $1, $2, $3, $4
        printf "%s,%s,%s,%s,%s,%s\n", $6, $7, $5, $2 / loop_ns, $6 / loop_ns, $7 / loop_ns }'
}
rows 10 >"$TEST_TMP/old/bench.csv" <<'E2'
faster 100 ns at_most 5 97 103
slower 100 ns at_most 5 97 103
rate 50 M/s at_least 5 48 52
overlaps 100 ns at_most 5 90 112
moment 100 ns at_most 5 97 103
few 100 ns at_most 3 97 103
gone 7 ns at_most 5 7 7
E2
rows 20 >"$TEST_TMP/new/bench.csv" <<'E2'
faster 180 ns at_most 5 175 191
slower 220 ns at_most 5 208 226
rate 120 M/s at_least 5 108 131
overlaps 220 ns at_most 5 204 231
moment 201 ns at_most 5 199 203
few 150 ns at_most 3 147 153
fresh 7 ns at_most 5 7 7
E2
echo '  "cpu": "Old",' >"$TEST_TMP/old/manifest.json"
echo '  "cpu": "New",' >"$TEST_TMP/new/manifest.json"
cat >"$TEST_TMP/expected" <<'E2'
not the same cpu: "Old" before, "New" after
faster -10.0% better
slower +10.0% WORSE
rate +20.0% better
overlaps +10.0% cannot tell
moment +0.5% same
few -25.0% cannot tell
fresh
gone
2 better, 1 worse, 1 the same, 2 cannot be told
E2
bash tests/bench/compare.sh "$TEST_TMP/old/bench.csv" "$TEST_TMP/new/bench.csv" >"$TEST_TMP/full"
awk '/^ / || NF == 0 { next } /^not|cannot be told$/ { print; next } NF <= 4 { print $1; next }
    { $2 = $3 = $4 = ""; gsub(/  +/, " "); print }' "$TEST_TMP/full" >"$TEST_TMP/said"
diff "$TEST_TMP/expected" "$TEST_TMP/said" || { cat "$TEST_TMP/full"; exit 1; }
if bash tests/bench/compare.sh "$TEST_TMP/nowhere.csv" "$TEST_TMP/new/bench.csv" >/dev/null 2>&1; then
    echo 'compared with nothing'
    exit 1
fi
