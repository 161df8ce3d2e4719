# What the tests of the command line share. Sourced. GSLBSIM is the program, TEST_TMP a folder of the test's own.
set -u
GSLBSIM=${GSLBSIM:-$PWD/build/gslbsim}
TEST_TMP=${TEST_TMP:-$(mktemp -d)}
out=$TEST_TMP/stdout err=$TEST_TMP/stderr
passed=0 failed=0
unset NO_COLOR CLICOLOR_FORCE COLUMNS SOURCE_DATE_EPOCH

pass() { passed=$((passed + 1)); }
fail() {
    failed=$((failed + 1))
    echo "line ${BASH_LINENO[1]}: $*"
}
# exits CODE COMMAND...: runs it, keeps $out and $err, and expects that exit code.
exits() {
    local expected=$1 code
    shift
    "$@" >"$out" 2>"$err" </dev/null
    code=$?
    if [ "$code" = "$expected" ]; then pass; else
        fail "exit $code, not $expected: $*"
        head -n 10 "$err"
    fi
}
# says FILE TEXT...: each text stands in the file.
says() {
    local file=$1 text
    shift
    for text in "$@"; do
        if grep -qF -- "$text" "$file"; then pass; else
            fail "\"$text\" is not in $(basename "$file"):"
            head -n 10 "$file"
        fi
    done
}
# is CONDITION...: a test(1) expression.
is() { if test "$@"; then pass; else fail "not true: $*"; fi; }
# works COMMAND...: it succeeds.
works() { if "$@" >/dev/null 2>&1; then pass; else fail "failed: $*"; fi; }
# The manifest of a folder without what may differ: the command line, and when, where and how fast it ran.
manifest() { sed '/"command": \[/,/^  \]/d; /"run": {/,/}/d' "$1/manifest.json"; }
# same A B: two folders hold the same.
same() {
    local differences
    differences=$(diff -rq -x manifest.json "$1" "$2" 2>&1)
    if [ -z "$differences" ]; then pass; else fail "$differences"; fi
    if cmp -s <(manifest "$1") <(manifest "$2"); then pass; else fail "manifests of $1 and $2 differ"; fi
}
# Python is an independent judge of JSON, CSV and XML; where it is missing, its part of the tests is left out.
py() { if command -v python3 >/dev/null; then python3 "$@"; fi; }
finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
}

# A small scenario: three replications of 30 s, about 1000 requests each.
small=$TEST_TMP/small.yaml
cat >"$small" <<'YAML'
gslbsim: 1
name: small
question: Does the command line work?
run: {duration: 30s, warmup: 5s, replications: 3, seed: 7}
dns:
  shop.example: {ttl: 5s, policy: weighted, answers: {west: 3, east: 5}}
clients:
  web: {users: 70, arrivals: poisson(37/s)}
sites:
  west: {balancer: {algorithm: round_robin}, pools: {app: {servers: 3, service_time: exponential(20ms)}}}
  east: {balancer: {algorithm: power_of_two}, pools: {app: {servers: 2, service_time: lognormal(15ms cv=1.5)}}}
YAML
