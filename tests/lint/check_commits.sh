#!/usr/bin/env bash
# Subjects of commits not yet published: `area: summary`, 60 characters at most.
# Published ones cannot be mended any more; without an upstream the last twenty count, without history none.
. tests/lint/lib.sh
git rev-parse -q --verify HEAD >/dev/null 2>&1 || exit 0
if upstream=$(git rev-parse -q --abbrev-ref '@{upstream}' 2>/dev/null); then range=("$upstream..HEAD"); else range=(-n 20 HEAD); fi
git log --no-merges --format='%h %s' "${range[@]}" | while read -r commit subject; do
    [ ${#subject} -le 60 ] || echo "$commit:1: subject of ${#subject} characters: $subject"
    grep -qE '^[a-z0-9_., /+-]+: [^ ]' <<<"$subject" || echo "$commit:1: not 'area: summary': $subject"
done
