#!/usr/bin/env bash
# Each file begins by saying what it is; none says that it is unfinished.
. tests/lint/lib.sh
files_like '\.(c|h|def)$' sim models output tests | while read -r file; do
    head -c 2 "$file" | grep -qF '/*' || echo "$file:1: the first line is not a comment"
done
files_like '\.(sh|gp)$|^\.ci/run$' sim models output tests plots .ci | while read -r file; do
    sed -n '1{/^#!/n;/^#/q1}' "$file" && echo "$file:1: no comment says what this is"
done
# The words in brackets keep this line from finding itself.
files_like '\.(c|h|def|sh|awk|gp|yaml|md)$|^Makefile$|^\.ci/run$' | xargs -r grep -nE '\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b' /dev/null
