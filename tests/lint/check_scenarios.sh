#!/usr/bin/env bash
# The first line of a scenario is a comment with the question it answers.
. tests/lint/lib.sh
files_like '^scenarios/.*\.yaml$' scenarios | while read -r file; do
    head -n 1 "$file" | grep -qE '^# .*\?$' || echo "$file:1: the first line is not a comment that ends in a question mark"
done
