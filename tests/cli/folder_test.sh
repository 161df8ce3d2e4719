#!/usr/bin/env bash
# The result folder: all files at once or none, --force, kill -9, full disk, Ctrl-C.
. tests/cli/lib.sh
cd "$TEST_TMP" || exit 1
run() { "$GSLBSIM" run small.yaml --no-plots "$@"; }

exits 0 run -o r
for file in manifest.json scenario.yaml scenario.resolved.yaml summary.csv replications.csv percentiles.csv timeseries.csv flows.csv dns.csv \
    outages.csv events.csv requests.csv plots/common.gp plots/meta.gp hgrm; do
    is -e "r/$file"
done
works cmp small.yaml r/scenario.yaml
is -z "$(find . -name '*.partial*')"
says "$out" "r" "next:"

# The resolved scenario says the same: it can be run instead, with the same numbers.
exits 0 "$GSLBSIM" run r/scenario.resolved.yaml --no-plots -o again
works cmp r/summary.csv again/summary.csv
works cmp r/scenario.resolved.yaml again/scenario.resolved.yaml

# The default name carries six digits of the digest of the resolved scenario.
exits 0 run
hash=$(sha256sum r/scenario.resolved.yaml | cut -c 1-6)
is -d "out/small-$hash"
says "$out" "out/small-$hash"

# The same experiment replaces itself, another one needs --force.
echo note >r/note.txt
exits 0 run -o r
is ! -e r/note.txt
cp -r r kept
exits 4 run -o r --seed 8
says "$err" "--force"
works diff -r r kept
exits 0 run -o r --seed 8 --force
works test "$(cmp r/summary.csv kept/summary.csv | wc -l)" = 1
is ! -e r.partial

# Killed in the middle: nothing under the final name; the next run cleans up.
"$GSLBSIM" run small.yaml --no-plots -o killed --reps 100000 >/dev/null 2>&1 &
pid=$!
for _ in $(seq 100); do [ -e killed.partial ] && break; sleep 0.05; done
sleep 0.2
# A second one does not disturb it.
exits 1 run -o killed --reps 100000
says "$err" "another gslbsim"
kill -9 $pid
wait $pid 2>/dev/null
is ! -e killed
is -e killed.partial
exits 0 run -o killed
is -e killed/manifest.json
is ! -e killed.partial

# Ctrl-C: what is finished is written and marked.
"$GSLBSIM" run small.yaml --no-plots -o stopped --reps 100000 >stopped.out 2>stopped.err &
pid=$!
sleep 1.5
kill -INT $pid
wait $pid
is $? = 130
works grep -qE '"truncated": *true' stopped/manifest.json
says stopped.err "interrupted after" "100000"
is ! -e stopped.partial
replications=$(tail -n +2 stopped/replications.csv | cut -d , -f 2 | sort -un | wc -l)
is "$replications" -ge 1
is "$replications" -lt 100000

# A limit on file sizes stands for a full disk.
exits 1 bash -c "ulimit -f 8; '$GSLBSIM' run small.yaml --no-plots -o full --requests 100%"
says "$err" "cannot write"
says "$out" "RESPONSE TIME"
is ! -e full
is ! -e full.partial
exits 1 bash -c "ulimit -f 8; '$GSLBSIM' run small.yaml --no-plots -o kept --force --requests 100%"
works diff -r kept "out/small-$hash" -x manifest.json

# A disk that is really full, where a test may mount one.
mkdir -p disk
if mount -t tmpfs -o size=192k none disk 2>/dev/null; then
    exits 1 run -o disk/r --requests 100%
    says "$err" "cannot write" "No space left"
    is -z "$(ls -A disk)"
    umount disk
fi

# Not writable.
exits 1 run -o /proc/gslbsim/r
exits 1 run -o r/manifest.json/x
says "$err" "Not a directory"
# A scenario from a pipe.
exits 0 sh -c "'$GSLBSIM' run - --no-plots -o piped <small.yaml"
works cmp piped/summary.csv kept/summary.csv
says "$out" "next:    $GSLBSIM plot piped"
# -o -: no folder at all.
mkdir empty
cd empty || exit 1
exits 0 "$GSLBSIM" run ../small.yaml -o -
is -z "$(ls -A .)"
cd ..
finish
