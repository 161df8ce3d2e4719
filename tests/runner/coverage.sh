#!/bin/sh
# Runs the unit tests of a coverage build and prints the share of lines executed, by file, least first.
# $1: the build folder. A page with every line is added when lcov is there.
set -eu
build=$1
find "$build" -name '*.gcda' -exec rm -f {} +
"$build/gslbsim-tests" || true
find "$build/sim" "$build/models" "$build/output" -name '*.gcno' 2>/dev/null | LC_ALL=C sort | while read -r data; do
    gcov --no-output "$data" 2>/dev/null
done | awk -F "'" '
    /^File / { file = $2 }
    /^Lines executed:/ && file ~ /^(sim|models|output)\/.*\.c$/ {
        split($0, part, /[:%]| of /)
        printf "%6.1f %% of %4d lines  %s\n", part[2], part[4], file
        file = ""
    }' | LC_ALL=C sort -n
if command -v lcov >/dev/null; then
    lcov -q -c -d "$build" --rc lcov_branch_coverage=1 -o "$build/lcov.info"
    genhtml -q "$build/lcov.info" -o "$build/html" && echo "$build/html/index.html"
fi
