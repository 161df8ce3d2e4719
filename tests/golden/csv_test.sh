#!/usr/bin/env bash
# The files of one small run, byte for byte. UPDATE=1 records them anew; read the difference before committing it: whatever
# moves here moves for users.
set -u
: "${GSLBSIM:?}"
here=$(cd "$(dirname "$0")" && pwd)/csv
work=${TEST_TMP:-$(mktemp -d)}
"$GSLBSIM" run "$here/little.yaml" --no-plots -q -o "$work/little" || { echo "0 passed, 1 failed"; exit 1; }
passed=0 failed=0
for file in "$work"/little/*.csv; do
    name=$(basename "$file")
    [ -n "${UPDATE:-}" ] && cp "$file" "$here/$name"
    if cmp -s "$file" "$here/$name"; then
        passed=$((passed + 1))
    else
        diff "$here/$name" "$file" 2>&1 | head -10
        failed=$((failed + 1))
    fi
done
for recorded in "$here"/*.csv; do
    [ -f "$work/little/$(basename "$recorded")" ] || { echo "$recorded: the run did not write it"; failed=$((failed + 1)); }
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
