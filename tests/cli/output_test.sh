#!/usr/bin/env bash
# What goes to stdout and stderr: formats, what moved, colour, quiet, progress; and that options change what they say they change.
. tests/cli/lib.sh
cd "$TEST_TMP" || exit 1
run() { "$GSLBSIM" run small.yaml --no-plots "$@"; }

# ---- formats ----
exits 0 run -o - --format json
works py -c 'import json, sys; assert json.load(open(sys.argv[1]))' "$out"
exits 0 run -o r --format csv
works cmp "$out" r/summary.csv
works py - "$out" <<'PYTHON'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1])))
assert rows and all(None not in row and None not in row.values() for row in rows)
assert {'arm', 'metric', 'by', 'item', 'stat', 'value', 'unit'} <= set(rows[0])
PYTHON
exits 0 run -o - --format md
works grep -qE '^\|[ :]*-+' "$out"
exits 0 run -o -
says "$out" small "next:"
is ! -s "$err"
cp "$out" text

# ---- what moved: a planned change of a site has lines of its own, one of a server has not ----
with_changes() { run --set 'changes=[{at: 10s, drain: west}, {at: 12s, drain: east/app/1}]' --set 'resolvers={isp: {count: 100}}' \
    --set 'clients.web.resolvers={isp: 100%}' --set clients.web.connections.keep_alive=no --set output.window=1s "$@"; }
exits 0 with_changes -o drained
cp "$out" text_of_drained
exits 0 with_changes -o - --format md
for stat in 50% 95%; do
    after=$(awk -F , -v stat=$stat '$2 == "time_to_drain" && $3 == "change" && $5 == stat { print $4 " " $6 }' drained/summary.csv)
    is "${after% *}" = 'drain west'
    works grep -qE "(^| )$stat moved $(awk -v s="${after##* }" 'BEGIN { printf "%.0f", 10 + s }') s( |$)" text_of_drained
done
says text_of_drained "DRAIN west at 10 s"
is "$(grep -c 'DRAIN' text_of_drained)" = 1
says "$out" "### Changes" "| drain west | "
is "$(grep -c '^| drain' "$out")" = 1
exits 0 "$GSLBSIM" report drained
works grep -qE '^\| drain west \| from.10.s \| – \| [0-9.]+ .*\| – \|  \|$' drained/report.md

# ---- more sites than letters: those that get none are one part, whose share is what the others leave ----
{
    printf 'gslbsim: 1\nrun: {duration: 60s, warmup: 5s, seed: 3, replications: 1}\n'
    printf 'dns: {shop.example: {ttl: 5s, policy: round_robin, answers: [%s]}}\n' "$(seq -s ', ' -f 's%g' 30)"
    printf 'clients: {web: {users: 500, arrivals: poisson(100/s)}}\nsites:\n'
    seq -f '  s%g: {pools: {app: {servers: 1, service_time: constant(1ms)}}}' 30
} >thirty.yaml
exits 0 env COLUMNS=400 "$GSLBSIM" run thirty.yaml --no-plots -o - -v
works grep -qE '  [A-Za-z] s25  \* 5 others, see flows\.csv$' "$out"
works awk '$1 == "web" { for (i = 6; i < NF; i += 2) { n[$i]++; share[$i] = $(i + 1) + 0 } }
    END { exit !(n["*"] == 1 && n["S"] == 1 && share["*"] > 12 && share["*"] < 22 && share["S"] < 6) }' "$out"

# ---- quiet ----
exits 0 run -o - -q
is ! -s "$out"
is ! -s "$err"

# ---- colour: off in a pipe, on when asked, off by NO_COLOR unless asked ----
escape=$(printf '\033')
colored() { grep -q "$escape" "$out"; }
colored && fail "colour in a pipe" || pass
exits 0 run -o - --color always
works colored
exits 0 env NO_COLOR=1 "$GSLBSIM" run small.yaml -o - --color always
works colored
exits 0 env CLICOLOR_FORCE=1 "$GSLBSIM" run small.yaml -o -
works colored
exits 0 env CLICOLOR_FORCE=1 NO_COLOR=1 "$GSLBSIM" run small.yaml -o -
colored && fail "NO_COLOR lost" || pass
if command -v script >/dev/null; then
    TERM=xterm script -qec "'$GSLBSIM' run small.yaml -o -" /dev/null >"$out" </dev/null
    works colored
    TERM=dumb script -qec "'$GSLBSIM' run small.yaml -o -" /dev/null >"$out" </dev/null
    colored && fail "colour on a dumb terminal" || pass
fi
# Words stand beside colours: without the escapes, nothing is missing.
exits 0 run -o - --color always
sed "s/$escape\[[0-9;]*[mK]//g" "$out" | sed '/ s  *change\|in [0-9.]* [mu]*s/d' >plain
sed '/ s  *change\|in [0-9.]* [mu]*s/d' text >plain_text
works diff plain plain_text

# ---- characters and width ----
exits 0 env LC_ALL=C.UTF-8 "$GSLBSIM" run small.yaml -o - --ascii
LC_ALL=C grep -q '[^ -~]' "$out" && fail "not ASCII" || pass
exits 0 env LC_ALL=C "$GSLBSIM" run small.yaml -o -
LC_ALL=C grep -q '[^ -~]' "$out" && fail "not ASCII in the C locale" || pass
for width in 60 80 120; do
    exits 0 env COLUMNS=$width "$GSLBSIM" list algorithms
    is "$(LC_ALL=C awk '{ if (length($0) > m) m = length($0) } END { print m }' "$out")" -le $width
done
# A German machine writes points all the same.
if locale -a 2>/dev/null | grep -qi '^de_DE.utf'; then
    exits 0 env LC_ALL=de_DE.UTF-8 "$GSLBSIM" run small.yaml -o - --format csv
    works cmp "$out" r/summary.csv
fi

# ---- progress ----
exits 0 run -o - --progress always --reps 2000
works grep -q 'reps' "$err"
is "$(tail -c 4 "$err" | od -An -tx1 | tr -d ' ')" = 0d1b5b4b

# ---- options change what they say ----
exits 0 run -o s8 --seed 8
is "$(cmp -s r/summary.csv s8/summary.csv; echo $?)" = 1
exits 0 run -o set --set dns.shop.example.ttl=50s
works grep -q 'ttl: 50s' set/scenario.resolved.yaml
says "$out" "dns.shop.example.ttl=50s"
works grep -q 'dns.shop.example.ttl=50s' set/manifest.json
is "$(cmp -s r/dns.csv set/dns.csv; echo $?)" = 1
exits 0 run -o many --set 'sites.*.balancer.algorithm=ip_hash'
is "$(grep -c 'algorithm: ip_hash' many/scenario.resolved.yaml)" = 2
exits 0 run -o reps --reps 5
is "$(tail -n +2 reps/replications.csv | cut -d , -f 2 | sort -un | wc -l)" = 5
# Replications 1 to 3 are the same whoever comes after them.
works py - r/replications.csv reps/replications.csv <<'PYTHON'
import csv, sys
few, many = ([tuple(row) for row in csv.reader(open(name))] for name in sys.argv[1:])
assert set(few) <= set(many) and len(many) > len(few)
PYTHON
exits 0 run -o kept --requests 100%
exits 0 run -o none --requests 0%
is "$(wc -l <none/requests.csv)" = 1
is "$(wc -l <kept/requests.csv)" -gt 1000
works cmp r/summary.csv kept/summary.csv
exits 3 run -o - --set dns.shop.exmaple.ttl=5s
says "$err" "--set dns.shop.exmaple.ttl=5s" "did you mean"
exits 3 run -o - --set dns.shop.example.ttl=5
says "$err" "needs a unit"
exits 0 run -o - --jobs 2 -v

# ---- the same bytes twice ----
exits 0 run -o twice
for file in r/*.csv r/hgrm/*; do
    works cmp "$file" "twice/${file#r/}"
done

# What the weights ask, 3 of 8, less what was measured; not while a planned change moves them.
exits 0 "$GSLBSIM" run "$small" --reps 1 --seed 11 -o - --format csv
works awk -F, '$2 == "share" && $3 == "site" && $4 == "west" { share = $6 } $2 == "share_error" && $4 == "west" { off = $6; n++ }
    END { d = 3 / 8 - share; exit !(n == 1 && off > 0 && (d < 0 ? -d : d) - off < 1e-9 && off - (d < 0 ? -d : d) < 1e-9) }' "$out"
exits 0 "$GSLBSIM" run "$small" --reps 1 -o - --format csv --set 'changes=[{at: 9s, set: {dns.shop.example.answers: {west: 1, east: 1}}}]'
is "$(grep -c share_error "$out")" = 0
finish
