#!/usr/bin/env bash
# tests/<path>/<file>_test.c tests <path>/<file>.c, and every test function has a name that the runner finds.
. tests/lint/lib.sh
files_like '^tests/(sim|models|output)/.*_test\.c$' tests | while read -r file; do
    source=${file#tests/} source=${source%_test.c}
    [ -f "$source.c" ] || [ -f "$source.h" ] || echo "$file:1: there is no $source.c"
done
mapfile -t tests < <(files_like '^tests/.*_test\.c$' tests)
[ ${#tests[@]} -gt 0 ] || exit 0
code "${tests[@]}" | grep -E ':[0-9]+: (static )?(void|int) test_[a-zA-Z0-9_]*\(' |
    grep -vE ':[0-9]+: void test_[a-z0-9_]*[a-z0-9]__[a-z0-9][a-z0-9_]*\(void\)' | sed 's/$/   (never run: not named test_<suite>__<case>)/'
for file in "${tests[@]}"; do
    grep -qE '^void test_[a-z0-9_]+__[a-z0-9_]+\(void\)' "$file" || echo "$file:1: no test in it"
done
