#!/usr/bin/env bash
# The first line of a scenario is a comment with the question it answers.
. tests/lint/lib.sh
files_like '^scenarios/.*\.yaml$' scenarios | while read -r file; do
    head -n 1 "$file" | grep -qE '^# .*\?$' || echo "$file:1: the first line is not a comment that ends in a question mark"
done
# Each has a row in the README with that question.
files_like '^scenarios/[^/]*\.yaml$' scenarios | while read -r file; do
    name=$(basename "$file" .yaml)
    question=$(sed -n '1s/^# //p' "$file")
    grep -qF "| [$name]($file) | $question |" README.md || echo "README.md:1: no row \"| [$name]($file) | $question |\""
done
# Each proves its answer: at least one threshold, written as an item of the list.
files_like '^scenarios/.*\.yaml$' scenarios | while read -r file; do
    awk '/^thresholds:/ { inside = 1; next } /^[^ #]/ { inside = 0 } inside && /^ +- / { n++ } END { exit !n }' "$file" ||
        echo "$file:1: no threshold proves the answer to its question"
done
