#!/usr/bin/env bash
# A benchmark writes rows that can be read: all columns, the median between the smallest and the largest, a verdict beside the
# target.
set -eu
bench=$(dirname "${GSLBSIM:-build/gslbsim}")/tests/bench/bench_startup
export BENCH_FOLDER=$TEST_TMP BENCH_CSV=$TEST_TMP/bench.csv BENCH_ROUNDS=2
"$bench" >"$TEST_TMP/said"
awk -F , '
{ n++; if (NF != 12) { print "not 12 columns: " $0; bad = 1 } }
$2 < $7 || $2 > $8 || $7 <= 0 { print "not within its range: " $0; bad = 1 }
$9 != 2 || $6 != "absolute" || $4 != "at_most" || $3 != "ms" { print "not what was asked for: " $0; bad = 1 }
$10 < $11 || $10 > $12 || $11 <= 0 { print "not relative to the reference loop: " $0; bad = 1 }
END { if (n != 4) print n " rows"; exit bad || n != 4 }' "$BENCH_CSV"
verdict='^  startup\.[a-z_]+ .* target <= [0-9]+ +(met|missed by [0-9]+ %)$'
[ "$(grep -cE "$verdict" "$TEST_TMP/said")" = 2 ] || { cat "$TEST_TMP/said"; exit 1; }
