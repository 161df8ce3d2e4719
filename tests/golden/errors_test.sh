#!/usr/bin/env bash
# The words of every refusal: each errors/*.yaml (with further arguments in *.args, one a line) is checked, and what the program says is compared with
# the *.txt beside it. UPDATE=1 records anew; read the difference before committing it.
set -u
cd tests/golden/errors || exit 1
passed=0 failed=0
for scenario in *.yaml; do
    name=${scenario%.yaml} arguments=()
    [ -f "$name.args" ] && mapfile -t arguments <"$name.args"
    said=$(timeout 20 "$GSLBSIM" check "$scenario" "${arguments[@]}" 2>&1; echo "exit $?")
    said=${said//"$GSLBSIM"/gslbsim}
    [ -n "${UPDATE:-}" ] && printf '%s\n' "$said" >"$name.txt"
    if [ "$said" = "$(cat "$name.txt")" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "tests/golden/errors/$name.txt:1: other words:"
        diff "$name.txt" - <<<"$said"
    fi
done

# Every row of the table of refusals is told by at least one of the scenarios: its text, with anything for the values in it.
while IFS= read -r text; do
    pattern=$(sed -e 's/\\"/"/g' -e 's/%\.0f\|%s\|%u\|%zu/@/g' -e 's/%%/%/g' -e 's/[].*^$[\\]/\\&/g' -e 's/@/.*/g' <<<"$text")
    if grep -q -e "$pattern" -- *.txt; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "sim/app/text/refusal.c:1: no scenario is refused with: $text"
    fi
done < <(tr '\n' ' ' <../../../sim/app/text/refusal.c | grep -oP '\] = \{ *SEVERITY_[A-Z]*, *"\K([^"\\]|\\.)*')
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
