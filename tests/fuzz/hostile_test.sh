#!/usr/bin/env bash
# Hostile scenario files are refused with a message, in bounded time and memory: exit 3 within 5 s and 200 MB of address space (a sanitizer build
# needs more of that: no limit then), whatever they hold.
set -u
passed=0 failed=0
tmp=${TEST_TMP:-$(mktemp -d)}

# $1 a name, $2 a part of the message; the file is $tmp/$1.yaml
refused() {
    local said status
    said=$(
        nm "$GSLBSIM" 2>/dev/null | grep -q __asan_init || ulimit -v 200000
        timeout 5 "$GSLBSIM" check "$tmp/$1.yaml" 2>&1
    )
    status=$?
    if [ "$status" = 3 ] && grep -qF -- "$2" <<<"$said" && [ "${#said}" -lt 40000 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "hostile file $1: exit $status, expected 3 and: $2"
        head -c 600 <<<"$said"
    fi
    rm -f "$tmp/$1.yaml"
}
# repeat TEXT N
repeat() { awk -v text="$1" -v n="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s", text }'; }

{ printf 'gslbsim: 1\nrun: '; repeat '[' 100000; } >"$tmp/brackets.yaml"
refused brackets 'nested too deeply'
{ printf 'gslbsim: 1\nrun: '; repeat '{a: ' 100000; } >"$tmp/braces.yaml"
refused braces 'nested too deeply'
{ printf 'gslbsim: 1\nrun: '; repeat '{' 100000; } >"$tmp/braces_bare.yaml"
refused braces_bare 'nested too deeply'
{ printf 'gslbsim: 1\nrun:\n  '; repeat '- ' 100000; } >"$tmp/dashes.yaml"
refused dashes 'nested too deeply'
{ printf 'gslbsim: 1\nrun:\n  '; repeat '? ' 100000; } >"$tmp/questions.yaml"
refused questions 'nested too deeply'
awk 'BEGIN { for (i = 0; i < 2000; i++) printf "%*sa:\n", i, "" }' >"$tmp/indented.yaml"
refused indented 'nested too deeply'
{ printf 'gslbsim: 1\nname: '; repeat '"' 1000000; } >"$tmp/quotes.yaml"
refused quotes 'error:'
{ printf 'gslbsim: 1\nx: '; repeat '!!' 500000; } >"$tmp/tags.yaml"
refused tags 'error:'
{ printf 'gslbsim: 1\nx: '; repeat '&a ' 300000; } >"$tmp/anchors.yaml"
refused anchors 'error:'
awk 'BEGIN { print "gslbsim: 1"; for (i = 0; i < 5000; i++) printf "k%d: &a%d 1\n", i, i }' >"$tmp/many_anchors.yaml"
refused many_anchors 'too many anchors'

# A billion laughs: each line is nine times the line before.
{ echo 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
  for i in $(seq 1 12); do p="*a$((i - 1))"; echo "a$i: &a$i [$p, $p, $p, $p, $p, $p, $p, $p, $p]"; done; } >"$tmp/laughs.yaml"
refused laughs 'too many values'
# A staircase of aliases, each one deeper than any file could be.
{ echo 'a0: &a0 [[[[[[[[[x]]]]]]]]]'; for i in $(seq 1 900); do echo "a$i: &a$i [[[[[[[[*a$((i - 1))]]]]]]]]"; done; } >"$tmp/stairs.yaml"
refused stairs 'nested too deeply'
printf 'gslbsim: 1\nsites: &s {one: {pools: *s}}\n' >"$tmp/cycle.yaml"
refused cycle 'without end'
printf 'gslbsim: 1\nx: &x [*x]\n' >"$tmp/self.yaml"
refused self 'without end'

awk 'BEGIN { print "gslbsim: 1"; for (i = 0; i < 40000; i++) print "duration" (i % 20000) ": 1" }' >"$tmp/duplicates.yaml"
refused duplicates 'is here twice'
awk 'BEGIN { print "gslbsim: 1"; for (i = 0; i < 45000; i++) print "duratoin" i ": 1" }' >"$tmp/unknown.yaml"
refused unknown 'unknown key'
awk 'BEGIN { print "gslbsim: 1\nsites:"; for (i = 0; i < 30000; i++) print "  s" i ": {pool: 1}" }' >"$tmp/sites.yaml"
refused sites 'error'
awk 'BEGIN { print "gslbsim: 1\nx:"; for (i = 0; i < 600000; i++) print "- 1" }' >"$tmp/items.yaml"
refused items 'too many values'
{ printf 'gslbsim: 1\nname: '; repeat 'x' 4000000; printf '\n'; repeat 'y' 100000; printf ': 1\n'; } >"$tmp/long.yaml"
refused long 'a key without'
{ printf 'gslbsim: 1\nrun: {duration: '; repeat '9' 1000000; printf 's}\n'; } >"$tmp/digits.yaml"
refused digits 'too large'
{ printf 'gslbsim: 1\nrun: {duration: 1s}\nclients: {a: {arrivals: poisson(1/s)}}\nsites: {a: {pools: {p: {service_time: '
  repeat 'mix(' 100000; repeat ')' 100000; printf '}}}}\n'; } >"$tmp/calls.yaml"
refused calls 'is too long'
{ printf 'gslbsim: 1\nrun: {duration: 1s}\nclients: {a: {arrivals: poisson(1/s)}}\nsites: {a: {pools: {p: {service_time: '
  repeat 'mix(' 100; repeat ')' 100; printf '}}}}\n'; } >"$tmp/nested.yaml"
refused nested 'nested too deeply'
{ printf 'gslbsim: 1\nrun: {duration: 1s}\nclients: {a: {arrivals: poisson('; repeat '1/s ' 200000; printf ')}}\n'; } >"$tmp/arguments.yaml"
refused arguments 'is too long'
{ printf 'gslbsim: 1\nrun: {duration: 1s, wrmup: 1s'; repeat ' ' 2000000; printf ', x: 1}\n'; } >"$tmp/wide.yaml"
refused wide 'did you mean "warmup"?'

# 100 MB without reading them: the file is a hole.
truncate -s 100M "$tmp/huge.yaml"
refused huge 'larger than 4 MiB'
{ printf 'gslbsim: 1\n'; repeat '# comment
' 500000; } >"$tmp/comments.yaml"
refused comments 'larger than 4 MiB'
ln -s /dev/zero "$tmp/endless.yaml"
refused endless 'larger than 4 MiB'
printf 'gslbsim: 1\nname: \377\376\n' >"$tmp/not_utf8.yaml"
refused not_utf8 'not UTF-8'
printf 'gslbsim: 1\nname: \300\257\n' >"$tmp/overlong.yaml"
refused overlong 'not UTF-8'
printf 'gslbsim: 1\nname: \355\240\200\n' >"$tmp/surrogate.yaml"
refused surrogate 'not UTF-8'
printf '\0\0\0\0' >"$tmp/nul.yaml"
refused nul 'NUL byte'
printf 'gslbsim: 1\nname: \033[31mred\n' >"$tmp/escape.yaml"
refused escape 'control character'
printf 'gslbsim: 1\r\nrun: {duration: 1e999s}\r\n' >"$tmp/crlf.yaml"
refused crlf 'too large'
: >"$tmp/empty.yaml"
refused empty 'the file is empty'
mkdir "$tmp/folder.yaml"
said=$("$GSLBSIM" check "$tmp/folder.yaml" 2>&1)
if [ $? != 0 ] && grep -q 'cannot read' <<<"$said"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "a folder: $said"; fi

# The same scenario cut at any byte, or with any byte changed, never ends by a signal.
scenario=scenarios/quickstart.yaml
[ -f "$scenario" ] || scenario=tests/golden/errors/two-region.yaml
bytes=$(wc -c <"$scenario")
crashes=0
for i in $(seq 1 97 "$bytes"); do
    head -c "$i" "$scenario" >"$tmp/cut.yaml"
    timeout 5 "$GSLBSIM" check "$tmp/cut.yaml" >/dev/null 2>&1
    [ $? -lt 124 ] || { crashes=$((crashes + 1)); echo "$scenario cut at byte $i: exit above 123"; }
    # shellcheck disable=SC2059
    { head -c "$i" "$scenario"; printf "\\$(printf '%03o' $((32 + i * 7 % 95)))"; tail -c +"$((i + 2))" "$scenario"; } >"$tmp/cut.yaml"
    timeout 5 "$GSLBSIM" check "$tmp/cut.yaml" >/dev/null 2>&1
    [ $? -lt 124 ] || { crashes=$((crashes + 1)); echo "$scenario with byte $i changed: exit above 123"; }
done
if [ "$crashes" = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
