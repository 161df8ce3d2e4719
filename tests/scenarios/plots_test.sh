#!/usr/bin/env bash
# Draws all plots of a real run, of the same run as two arms and as many, of tables without rows and without meta.gp: gnuplot must say nothing, and both
# pictures of each script must be there and show what they should.
set -u
GSLBSIM=${GSLBSIM:-$PWD/build/gslbsim}
TEST_TMP=${TEST_TMP:-$(mktemp -d)}
plots=$PWD/plots
passed=0 failed=0

# $1 what, then a command that must succeed
check() {
    local what=$1
    shift
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "failed: $what"; fi
}

# $1 folder: draws each script there anew.
draw() {
    local script name said
    mkdir -p "$1/plots"
    cp "$plots"/*.gp "$1/plots/"
    for script in "$plots"/*.gp; do
        name=$(basename "$script" .gp)
        [ "$name" = common ] && continue
        rm -f "$1/plots/$name.svg" "$1/plots/$name.png"
        said=$(cd "$1/plots" && gnuplot -d "$name.gp" 2>&1)
        check "$1: $name: gnuplot says: $said" [ -z "$said" ]
        check "$1: $name.png" [ "$(head -c 4 "$1/plots/$name.png" | tail -c 3)" = PNG ]
        check "$1: $name.svg is whole" grep -q '^</svg>' "$1/plots/$name.svg"
    done
}
says() { grep -q -F ">$2<" "$1"; }

sed '/^thresholds:/,$d' scenarios/failover.yaml >"$TEST_TMP/failover.yaml" # they look beyond 400 s
"$GSLBSIM" run "$TEST_TMP/failover.yaml" --set run.duration=400s --reps 2 --no-plots -q -o "$TEST_TMP/real" >"$TEST_TMP/log" 2>&1 || cat "$TEST_TMP/log"
check 'the run writes meta.gp' [ -s "$TEST_TMP/real/plots/meta.gp" ]
draw "$TEST_TMP/real"
check 'drain names the fault' grep -q 'crash primary' "$TEST_TMP/real/plots/drain.svg"
check 'drain says what --set changed' says "$TEST_TMP/real/plots/drain.svg" 'set: run.duration=400s'
check 'drain says when DNS dropped the site' grep -q 'DNS drops primary, [0-9]* s<' "$TEST_TMP/real/plots/drain.svg"
check 'drain names a cause' grep -q 'not noticed yet' "$TEST_TMP/real/plots/drain.svg"
check 'flows names the sites' grep -q 'standby' "$TEST_TMP/real/plots/flows.svg"
check 'servers names the servers' says "$TEST_TMP/real/plots/servers.svg" 'standby/web/3'
check 'percentiles names the client group' says "$TEST_TMP/real/plots/percentiles.svg" web
check 'cache marks the TTL' grep -q 'TTL of shop.example, 30 s' "$TEST_TMP/real/plots/cache.svg"

# The mean over the replications, as in summary.csv.
mean=$(awk -F , '$2 == "time_to_detect" && $4 == "crash primary" { printf "%.0f", $6 + at }' at="$(awk -F , '$4 == "fault_start" { print $3; exit }' "$TEST_TMP/real/events.csv")" "$TEST_TMP/real/summary.csv")
check "drain has the mean time of notice, $mean s" grep -q "DNS drops primary, $mean s" "$TEST_TMP/real/plots/drain.svg"

# One server, three requests: the map has a row, the few percentiles are drawn.
cat >"$TEST_TMP/tiny.yaml" <<'YAML'
gslbsim: 1
run: {duration: 90s, warmup: 60s, replications: 2}
clients: {web: {target: home, arrivals: poisson(1/min)}}
sites: {home: {balancer: {tls: off}, pools: {web: {servers: 1, workers: 1, service_time: exponential(10ms)}}}}
YAML
"$GSLBSIM" run "$TEST_TMP/tiny.yaml" --no-plots -q -o "$TEST_TMP/tiny" >"$TEST_TMP/log" 2>&1 || cat "$TEST_TMP/log"
draw "$TEST_TMP/tiny"
check 'one server has a row of the map' grep -q '<image' "$TEST_TMP/tiny/plots/servers.svg"
check 'few percentiles are a hint' grep -q 'fewer than ten' "$TEST_TMP/tiny/plots/percentiles.svg"

# $1 file, then labels: its rows once for each arm.
as_arms() {
    local file=$1 arm
    shift
    head -n 1 "$file"
    for arm; do sed "1d; s/^base,/$arm,/" "$file"; done
}
mkdir -p "$TEST_TMP/arms/plots" "$TEST_TMP/sweep/plots" "$TEST_TMP/empty" "$TEST_TMP/no meta"
for file in "$TEST_TMP"/real/*.csv; do
    name=$(basename "$file")
    as_arms "$file" base 'ttl=5s at_night' >"$TEST_TMP/arms/$name"
    as_arms "$file" arm_{1..18} >"$TEST_TMP/sweep/$name"
    head -n 1 "$file" >"$TEST_TMP/empty/$name"
    cp "$file" "$TEST_TMP/no meta/$name"
done
for case in arms sweep; do cp "$TEST_TMP/real/plots/meta.gp" "$TEST_TMP/$case/plots/"; done
for case in arms sweep empty 'no meta'; do draw "$TEST_TMP/$case"; done
check 'percentiles has a line for each arm' says "$TEST_TMP/arms/plots/percentiles.svg" 'ttl=5s at_night'
# $1 picture, $2 the arms that have room in it
shows_arms() {
    local arm wanted=" $2 " there svg=$TEST_TMP/sweep/plots/$1.svg
    for arm in {1..18}; do
        if grep -qE "[> ]arm_$arm<" "$svg"; then there=yes; else there=no; fi
        case $wanted in *" $arm "*) check "$1 shows arm $arm" [ $there = yes ] ;; *) check "$1 leaves arm $arm out" [ $there = no ] ;; esac
    done
    check "$1 says how many it shows" grep -q "$(wc -w <<<"$2") of 18 arms, spread from the first to the last" "$svg"
}
shows_arms drain '1 7 12 18'
shows_arms flows '1 10 18'
shows_arms servers '1 10 18'
shows_arms timeline '1 3 6 8 11 13 16 18'
shows_arms percentiles '1 2 3 4 6 7 8 9 10 11 12 13 15 16 17 18'
check 'no picture of two arms leaves one out' [ "$(grep -l 'arms, spread' "$TEST_TMP"/arms/plots/*.svg)" = '' ]
check 'an empty drain says so' grep -q 'No request was sent to a dead site' "$TEST_TMP/empty/plots/drain.svg"
check 'an empty timeline says so' grep -q 'No request was made' "$TEST_TMP/empty/plots/timeline.svg"
echo "NAME = 'a_b \"c\" 10 %d'" >"$TEST_TMP/empty/plots/meta.gp"
draw "$TEST_TMP/empty"
check 'an odd name is just text' grep -q 'a_b .*c.* 10 %d' "$TEST_TMP/empty/plots/drain.svg"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
