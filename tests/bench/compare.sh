#!/usr/bin/env bash
# Usage: compare.sh OLD.csv NEW.csv. What a change did to the rows of bench.csv. Absolute times are compared in turns of the
# reference loop of their own rounds, so that a slower moment of the same machine does not count as a change.
#
# A row has changed when the ranges over the rounds do not overlap: if nothing had changed, that would happen with five rounds
# each in 2 of C(10,5) = 252 cases. When so few rounds leave more than 5 %, or the ranges overlap, it cannot be told. Less than
# 1 % is the same. Two runs of one program a few minutes apart show what this misses: noise that lasts longer than a run.
set -eu
if [ $# != 2 ] || [ ! -f "$1" ] || [ ! -f "$2" ]; then
    echo 'usage: make bench-compare OLD=before/bench.csv [NEW=after/bench.csv]' >&2
    exit 2
fi
for key in cpu compiler flags; do
    old=$(sed -n "s/^ *\"$key\": //p" "$(dirname "$1")/manifest.json" 2>/dev/null || true)
    new=$(sed -n "s/^ *\"$key\": //p" "$(dirname "$2")/manifest.json" 2>/dev/null || true)
    [ "$old" = "$new" ] || [ -z "$old" ] || [ -z "$new" ] || echo "not the same $key: ${old%,} before, ${new%,} after"
done
awk -F , '
# The chance that the ranges of a and b rounds do not overlap when nothing has changed.
function chance(a, b,    i, ways) { ways = 1; for (i = 1; i <= a; i++) ways = ways * (b + i) / i; return 2 / ways }
function verdict(change, is_apart, is_better) {
    if (change < 0.01 && change > -0.01) return "same"
    return !is_apart ? "cannot tell" : is_better ? "better" : "WORSE"
}
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
NR == FNR {
    for (column in at) old[$at["name"], column] = $at[column]
    had[$at["name"]] = 1
    order[++n_old] = $at["name"]
    next
}
FNR == 2 || NR == 2 { printf "%-48s %10s %10s %-5s %8s\n", "", "before", "after", "", "change" }
{
    name = $at["name"]
    if (!had[name]) { printf "%-48s %10s %10.4g %-5s\n", name, "-", $at["value"], $at["unit"]; next }
    delete had[name]
    before = old[name, "relative"]
    change = before != 0 ? $at["relative"] / before - 1 : $at["relative"] != 0
    is_apart = ($at["relative_low"] > old[name, "relative_high"] || $at["relative_high"] < old[name, "relative_low"]) &&
        chance(old[name, "rounds"], $at["rounds"]) <= 0.05
    if ($at["relative_low"] == $at["relative_high"] && old[name, "relative_low"] == old[name, "relative_high"] &&
        $at["unit"] == "instr") is_apart = 1
    said = verdict(change, is_apart, ($at["sense"] == "at_most") == (change < 0))
    count[said]++
    printf "%-48s %10.4g %10.4g %-5s %+7.1f%%  %s\n", name, old[name, "value"], $at["value"], $at["unit"], 100 * change, said
}
END {
    for (i = 1; i <= n_old; i++)
        if (order[i] in had) printf "%-48s %10.4g %10s %-5s\n", order[i], old[order[i], "value"], "-", old[order[i], "unit"]
    printf "\n%d better, %d worse, ", count["better"], count["WORSE"]
    printf "%d the same, %d cannot be told\n", count["same"], count["cannot tell"]
}' "$1" "$2"
