#!/usr/bin/env bash
# A run that is killed goes on where it stopped, and its files are those of an undisturbed run. KILLS: how often it is killed.
. tests/cli/lib.sh
cd "$TEST_TMP" || exit 1
# An array and not a function: in the background a function would be a shell of its own, and the signal would hit that.
run=("$GSLBSIM" run small.yaml --no-plots --journal --reps 40 --set run.duration=751.7s)
# found FILE: with how many replications a run went on.
found() { sed -n 's/.*going on .* with \([0-9]*\) of .*/\1/p' "$1"; }

# Moments are shares of the time that an undisturbed run takes on this machine, so that they fall into it on a fast one, too.
started_us=${EPOCHREALTIME/[.,]/}
exits 0 "${run[@]}" -o whole
whole_us=$((${EPOCHREALTIME/[.,]/} - started_us))
# nap PERCENT: sleeps for that share of an undisturbed run.
nap() { sleep "$(printf '%d.%06d' $((whole_us * $1 / 100 / 1000000)) $((whole_us * $1 / 100 % 1000000)))"; }
is ! -e whole/journal
is -z "$(found "$err")"

# kill -9 at random moments, with one, two and three threads in turn. What was found never becomes less.
RANDOM=${SEED:-2385}
before=0 kills=0 went_on=0
while [ $kills -lt "${KILLS:-50}" ]; do
    "${run[@]}" -o killed --jobs $((kills % 3 + 1)) >killed.out 2>killed.err &
    pid=$!
    nap $((RANDOM % 60 + 5))
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    kills=$((kills + 1))
    if [ -e killed ]; then # it was faster
        same whole killed
        rm -rf killed
        before=0
        continue
    fi
    now=$(found killed.err)
    [ -n "$now" ] || continue
    went_on=$((went_on + 1))
    is "$now" -ge "$before"
    before=$now
    # A power cut in the middle of a write: the last record is torn.
    if [ $((kills % 4)) = 3 ] && [ -s killed.partial/journal ]; then
        truncate -s -$((RANDOM % 64 + 1)) killed.partial/journal
        before=0
    fi
done
exits 0 "${run[@]}" -o killed
same whole killed
is ! -e killed.partial
is "$went_on" -ge $((kills / 5))

# A journal of which a byte was changed: everything behind it is run again.
"$GSLBSIM" run small.yaml --no-plots --journal --reps 100000 -o damaged >/dev/null 2>&1 &
pid=$!
sleep 1
kill -9 $pid
wait $pid 2>/dev/null
bytes=$(wc -c <damaged.partial/journal)
is "$bytes" -gt 1000
printf x | dd of=damaged.partial/journal bs=1 seek=$((bytes / 2)) conv=notrunc 2>/dev/null
"$GSLBSIM" run small.yaml --no-plots --journal --reps 100000 -o damaged >/dev/null 2>damaged.err &
pid=$!
sleep 0.5
kill -INT $pid
wait $pid
is $? = 130
is "$(found damaged.err)" -ge 1
is "$(wc -c <damaged/journal)" -gt $((bytes / 3))

# Ctrl-C keeps the journal beside what is finished, and the same command goes on from there.
is ! -e damaged.partial
works grep -q '"truncated": true' damaged/manifest.json
"${run[@]}" -o stopped --jobs 2 >stopped.out 2>stopped.err &
pid=$!
nap 40
kill -INT $pid
wait $pid
exits 0 "${run[@]}" -o stopped
same whole stopped
is ! -e stopped.partial

# Several arms: compare does it without being asked. The second of these runs is interrupted, the third goes on after both.
compare=("$GSLBSIM" compare small.yaml --no-plots --reps 30 --set run.duration=751.7s --vary dns.shop.example.ttl=5s,23.85s,2m)
exits 0 "${compare[@]}" -o arms-whole
for signal in KILL INT; do
    "${compare[@]}" -o arms --jobs 2 >arms.out 2>arms.err &
    pid=$!
    nap 60
    kill -$signal $pid
    wait $pid 2>/dev/null
done
exits 0 "${compare[@]}" -o arms --jobs 3
same arms-whole arms
is ! -e arms.partial
is ! -e arms/journal

# Another experiment does not go on with it.
rm -rf other.partial
"$GSLBSIM" run small.yaml --no-plots --journal --reps 100000 -o other >/dev/null 2>&1 &
pid=$!
sleep 0.5
kill -9 $pid
wait $pid 2>/dev/null
exits 0 "${run[@]}" -o other
is -z "$(found "$err")"
same whole other
# Nor does a run without a journal.
exits 0 "$GSLBSIM" run small.yaml --no-plots --reps 40 --set run.duration=751.7s -o without
is -z "$(found "$err")"
same whole without
finish
