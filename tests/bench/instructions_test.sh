#!/usr/bin/env bash
# Instructions per request (instructions.sh) against the record, instructions.txt. More than 5 % above fails: the change made
# requests dearer; when it is worth that, record the new counts in the same commit (`make instructions UPDATE=1`), so that
# history says so. More than 5 % below fails too: a stale record would let the next change spend unseen what this one saved.
#
# Counts hold for one compiler, its flags and one kind of processor, which the record names. Elsewhere there is nothing to
# compare, and without valgrind nothing to count: outside of CI that is no failure.
set -eu
GSLBSIM=${GSLBSIM:-build/gslbsim}
record=tests/bench/instructions.txt

skip() {
    echo "$1"
    [ -z "${CI:-}" ] || { echo '0 passed, 1 failed'; exit 1; }
    echo '1 passed, 0 failed'
    exit 0
}
setting() {
    local compiler level
    compiler=$("$GSLBSIM" version | sed -n 's/^compiler *//p')
    level=$(grep -oE -- '-O[0-9sgf][a-z]*' "$(dirname "$GSLBSIM")/flags" | tail -n 1)
    echo "$(uname -m) gcc $compiler $level"
}

command -v valgrind >/dev/null || skip 'not counted: valgrind is not installed'
now=$(setting)
if [ -n "${UPDATE:-}" ]; then
    counts=$(bash tests/bench/instructions.sh)
    { sed -n '/^#/p' "$record"; echo "for $now"; echo "$counts"; } >"$record.new" && mv "$record.new" "$record"
    cat "$record"
    exit 0
fi
recorded=$(sed -n 's/^for //p' "$record")
[ "$now" = "$recorded" ] || skip "not compared: the record is for $recorded, this is $now"

counts=$(bash tests/bench/instructions.sh)
awk '
NR == FNR { if ($1 !~ /^(#|for$)/) record[$1] = $2; next }
{
    if (!($1 in record)) { printf "FAIL %s: not in the record\n", $1; failed++; next }
    change = $2 / record[$1] - 1
    delete record[$1]
    said = change > 0.05 ? "FAIL, too many: make it cheaper, or record it in the same commit" : \
        change < -0.05 ? "FAIL, the record is stale: record what was won" : "ok"
    printf "%-12s %8.1f instructions per request, %+.1f %% against the record: %s\n", $1, $2, 100 * change, said
    if (said == "ok") passed++; else failed++
}
END {
    for (name in record) { printf "FAIL %s: in the record, but not counted\n", name; failed++ }
    if (failed) print "record: make instructions UPDATE=1"
    printf "%d passed, %d failed\n", passed, failed
    exit failed > 0
}' "$record" - <<<"$counts"
