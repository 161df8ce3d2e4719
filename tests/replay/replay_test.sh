#!/usr/bin/env bash
# Replays: each story in stories/ is a scenario, the moments at which users ask, and what must be seen then. The real program runs it.
#
#   # one sentence
#   --- scenario   a scenario whose client group has `arrivals: trace(ask.csv)`
#   --- ask        ask.csv: time_s,client_ip
#   --- expect     time_s dns_source site connection outcome cause, one line a request, in order of time
set -u
: "${GSLBSIM:?}"
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

# Columns of requests.csv by name, as the story writes them.
seen() {
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { print $at["time_s"], $at["dns_source"], ($at["site"] == "" ? "-" : $at["site"]), $at["connection"], $at["outcome"], $at["cause"] }' "$1" |
        sort -n -k1,1 -s
}

for story in "$here"/stories/*.story; do
    name=$(basename "$story" .story)
    dir=$work/$name
    mkdir -p "$dir"
    awk -v dir="$dir" '/^--- /{ out = dir "/" $2; next } out { print > out }' "$story"
    mv "$dir/scenario" "$dir/scenario.yaml" && mv "$dir/ask" "$dir/ask.csv"
    if ! "$GSLBSIM" run "$dir/scenario.yaml" --no-plots --requests 100% -q -o "$dir/out" >"$dir/log" 2>&1; then
        echo "replay: $name does not run"
        cat "$dir/log"
        failed=$((failed + 1))
        continue
    fi
    seen "$dir/out/requests.csv" >"$dir/seen"
    sed '/^$/d; s/  */ /g' "$dir/expect" >"$dir/wanted"
    if diff -u "$dir/wanted" "$dir/seen" >"$dir/diff"; then
        passed=$((passed + 1))
    else
        echo "replay: $name: $(sed -n '1s/^# //p' "$story")"
        cat "$dir/diff"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
