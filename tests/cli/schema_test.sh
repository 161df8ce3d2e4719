#!/usr/bin/env bash
# `gslbsim schema`, judged by another program (python3-jsonschema): it accepts every scenario, template and resolved scenario of ours, and
# refuses what is broken in a way that a schema can see. Names, sums and times that belong together need the whole file; they are for
# `check`. And `gslbsim init`: each template is valid, runs, meets its thresholds, and never replaces a file.
. tests/cli/lib.sh
root=$PWD
judge=$root/tests/cli/schema_judge.py
cd "$TEST_TMP"

exits 0 "$GSLBSIM" schema
cp "$out" schema.json
exits 2 "$GSLBSIM" schema twice

# ---- init
exits 0 "$GSLBSIM" list templates
mapfile -t templates < <(cd "$root/sim/app/share/templates" && ls -- *.yaml)
is "${#templates[@]}" -ge 7
for template in "${templates[@]}"; do
    exits 0 "$GSLBSIM" init "${template%.yaml}"
    is "$(sed -n 1p "$template")" = '# yaml-language-server: $schema=scenario.schema.json'
    works diff <(sed 1d "$template") "$root/sim/app/share/templates/$template"
    exits 0 "$GSLBSIM" check "$template"
    exits 0 "$GSLBSIM" run "$template" --reps 2 -q -o -
    exits 0 "$GSLBSIM" list templates "${template%.yaml}"
done
works cmp schema.json scenario.schema.json
echo mine >minimal.yaml
exits 2 "$GSLBSIM" init
says "$err" "minimal.yaml is there already and was left as it is"
is "$(cat minimal.yaml)" = mine
"$GSLBSIM" init minimal other.yaml >/dev/null || fail "init minimal other.yaml"
works test -s other.yaml
exits 0 "$GSLBSIM" init canary -
says "$out" "yaml-language-server" "policy: weighted"
exits 2 "$GSLBSIM" init canari
says "$err" "did you mean: gslbsim init canary"
exits 2 "$GSLBSIM" init nothing-like-it
exits 1 "$GSLBSIM" init minimal no/such/folder.yaml
rm minimal.yaml

# ---- the schema
if ! python3 -c 'import jsonschema, yaml' 2>/dev/null; then
    if [ -n "${CI:-}" ]; then fail "python3-jsonschema and python3-yaml are missing"; else echo "the judge of the schema: skipped, python3-jsonschema is missing"; fi
    finish
    exit
fi
# $1: what all files must be.
all_are() {
    local expected=$1 line
    shift
    while IFS= read -r line; do
        if [ "${line%% *}" = "$expected" ]; then pass; else fail "$line, not $expected"; fi
    done < <(python3 "$judge" schema.json "$@" 2>&1)
}
mkdir shown mutants
for scenario in "$root"/scenarios/*.yaml; do
    (cd "$root" && "$GSLBSIM" show "$scenario" 2>/dev/null) >"shown/$(basename "$scenario")"
done
all_are ok "$root"/scenarios/*.yaml shown/*.yaml "$root"/sim/app/share/templates/*.yaml other.yaml "$root"/tests/golden/csv/*.yaml

# The golden errors: those without an error, and those of which one is seen in one place. Paths of changes and sentences of thresholds are
# texts to a schema.
errors=$root/tests/golden/errors valid=() broken=()
seen='unknown key|is missing in|needs a unit|has an unknown unit|must be a map|must be a list|must be at least|must be yes or no|has no parameter'
for file in "$errors"/*.yaml; do
    words=${file%.yaml}.txt
    [ -f "${file%.yaml}.args" ] && continue
    if [ "$(tail -n 1 "$words")" = 'exit 0' ]; then valid+=("$file"); elif grep -avE 'the limit of|unknown key .* in [^ ]*\..*\.' "$words" | grep -aqE "error: .*($seen)"; then broken+=("$file"); fi
done
is "${#broken[@]}" -ge 10
all_are ok "${valid[@]}"
all_are no "${broken[@]}"

# One key renamed, or one unit taken away: what the program accepts the schema accepts, and it sees most of what the program refuses.
python3 "$judge" schema.json --mutants "$root/scenarios/quickstart.yaml" mutants >verdicts
refused=0 seen=0
while read -r verdict name _; do
    if "$GSLBSIM" check "${name%:}" >/dev/null 2>&1; then
        if [ "$verdict" = ok ]; then pass; else fail "the program accepts, the schema does not: $(grep -F "$name" verdicts)"; fi
    else
        refused=$((refused + 1))
        [ "$verdict" = ok ] || seen=$((seen + 1))
    fi
done <verdicts
is "$refused" -ge 100
if [ $((100 * seen)) -ge $((75 * refused)) ]; then pass; else fail "of $refused broken scenarios the schema sees $seen"; fi
finish
