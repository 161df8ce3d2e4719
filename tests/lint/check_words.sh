#!/usr/bin/env bash
# The word a user writes = folder + file + symbol; each strategy is registered once, has a test and a scenario.
. tests/lint/lib.sh
registered=$(sed -n 's/^STRATEGY(\([a-z_]*\), *\([a-z0-9_]*\)).*/\1 \2/p' models/strategies.def)
scenario_files=$(files_like '^scenarios/.*\.yaml$' scenarios)

# $1 kind, $2 name: an extended regular expression for its use in a scenario.
use_pattern() {
    case $1 in
    arrival) echo "^[^#]*arrivals: *[{\"' ]*$2\\b" ;;
    fault) echo "^[^#]*[-{, ]$2: " ;;
    *) echo "^[^#]*\\b$1: *[{\"' ]*(type: *)?$2\\b" ;;
    esac
}

sort <<<"$registered" | uniq -d | while read -r kind name; do echo "models/strategies.def:1: $kind $name is listed twice"; done
while read -r kind name; do
    line=$(grep -nE "^STRATEGY\($kind, *$name\)" models/strategies.def | head -n 1 | cut -d : -f 1)
    here="models/strategies.def:$line:"
    file=models/$kind/$name.c
    if [ ! -f "$file" ]; then
        echo "$here $file is missing"
        continue
    fi
    grep -qE "^const struct $kind ${kind}_$name\b" "$file" || echo "$file:1: does not define const struct $kind ${kind}_$name"
    [ -f "tests/$file" ] || [ -f "tests/${file%.c}_test.c" ] || echo "$here tests/${file%.c}_test.c is missing"
    # shellcheck disable=SC2086
    [ -n "$scenario_files" ] && grep -qE "$(use_pattern "$kind" "$name")" $scenario_files ||
        echo "$here no scenario uses $kind $name"
done <<<"$registered"

# A strategy that nobody registered would be compiled and never found.
files_like '^models/(arrival|policy|algorithm|discipline|fault)/[a-z0-9_]+\.c$' models | while read -r file; do
    kind=$(cut -d / -f 2 <<<"$file") name=$(basename "$file" .c)
    grep -nE "^const struct $kind ${kind}_" "$file" | while IFS=: read -r line text; do
        grep -q "^const struct $kind ${kind}_$name\b" <<<"$text" || echo "$file:$line: defines another strategy than $name"
        grep -q "^$kind $name$" <<<"$registered" || echo "$file:$line: not in models/strategies.def"
    done
done
