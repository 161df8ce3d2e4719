#!/usr/bin/env bash
# Runs every command shown in README.md and compares what it prints. In a ```console block, `$ ` begins a command; the other lines must all appear in its output, in that order; `...` stands for
# anything. Not run: git clone and cd (there is no second copy), and the two make targets that install packages and run this test.
set -u
readme=$PWD/README.md
root=$PWD
GSLBSIM=${GSLBSIM:-$PWD/build/gslbsim}
TEST_TMP=${TEST_TMP:-$(mktemp -d)}
export LC_ALL=C.UTF-8 # what the shown lines were printed with
passed=0 failed=0

# The commands name the program and the files as a user in the project's folder does, and must not write there.
mkdir -p "$TEST_TMP/home/build"
ln -sf "$GSLBSIM" "$TEST_TMP/home/build/gslbsim"
for name in "$root"/*; do
    base=$(basename "$name")
    case $base in build | out | docs) ;; *) ln -sf "$name" "$TEST_TMP/home/$base" ;; esac
done
mkdir -p "$TEST_TMP/home/docs"
cd "$TEST_TMP/home" || exit 1
awk -v folder="$TEST_TMP" '
    /^```/ { inside = /^```console/; next }
    !inside { next }
    sub(/^\$ /, "") { n++; print > (folder "/command." n); next }
    n { print > (folder "/expect." n) }
    END { print n + 0 > (folder "/count") }' "$readme"

# $1 expected lines, $2 output: prints the first expected line that is missing.
missing_line() {
    LC_ALL=C awk 'NR == FNR { want[++n] = $0; next }
         { sub(/[ \t]+$/, ""); gsub(/\302\240|\342\200\257/, " ") } # no-break spaces between thousands
         { while (at < n && (want[at + 1] == "..." || want[at + 1] == "")) at++ }
         at < n && $0 == want[at + 1] { at++ }
         END { while (at < n && (want[at + 1] == "..." || want[at + 1] == "")) at++; if (at < n) print want[at + 1] }' "$1" "$2"
}

for ((i = 1; i <= $(cat "$TEST_TMP/count"); i++)); do
    command=$(cat "$TEST_TMP/command.$i")
    case $command in "git clone "* | "cd "* | "make demo"* | "make test"*) continue ;; esac
    status=ok
    bash -c "set -o pipefail; $command" >"$TEST_TMP/output.$i" 2>"$TEST_TMP/errors.$i" </dev/null || status="exit code $?"
    if [ "$status" = ok ] && [ -f "$TEST_TMP/expect.$i" ]; then
        line=$(missing_line "$TEST_TMP/expect.$i" "$TEST_TMP/output.$i")
        [ -z "$line" ] || status="not printed: $line"
    fi
    if [ "$status" = ok ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf '$ %s\n  %s\n' "$command" "$status"
        cat "$TEST_TMP/errors.$i" "$TEST_TMP/output.$i"
    fi
done
[ "$passed" -gt 2 ] || { failed=$((failed + 1)); echo 'README.md shows hardly any command'; }
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
