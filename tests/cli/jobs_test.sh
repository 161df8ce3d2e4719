#!/usr/bin/env bash
# --jobs never changes a result: the same files, byte for byte, whoever ran the replications and in which order they ended;
# nor how many --precision asks for.
. tests/cli/lib.sh
scenarios=$PWD/scenarios
cd "$TEST_TMP" || exit 1

# replications FOLDER: how many there are; they count from 0.
replications() { echo $(($(tail -n +2 "$1/replications.csv" | cut -d , -f 2 | sort -n | tail -n 1) + 1)); }

for name in quickstart hang_and_errors weighted_canary; do
    for jobs in 1 2 3; do
        exits 0 "$GSLBSIM" run "$scenarios/$name.yaml" --set 'thresholds=[]' --set run.duration=301.7s --set run.warmup=23.85s --reps 7 \
            --requests 5% --no-plots -o "$name-$jobs" --jobs $jobs
    done
    is "$(replications "$name-1")" = 7
    same "$name-1" "$name-2"
    same "$name-1" "$name-3"
done
# The comparison above would notice: another seed is another folder.
exits 0 "$GSLBSIM" run small.yaml --no-plots -o seven --jobs 2
exits 0 "$GSLBSIM" run small.yaml --no-plots -o eight --jobs 2 --seed 8
is -n "$(diff -rq -x manifest.json seven eight)"
# More threads than replications, and no number: all cores.
exits 0 "$GSLBSIM" run small.yaml --no-plots -o many --jobs 64
same seven many
exits 0 "$GSLBSIM" run small.yaml --no-plots -o all
same seven all
exits 2 "$GSLBSIM" run small.yaml --jobs 0
says "$err" "--jobs 2"

# --precision is decided after fixed batches, so the threads do not matter either.
sed 's/duration: 30s/duration: 77s/' small.yaml >longer.yaml
for jobs in 1 3; do
    exits 0 "$GSLBSIM" run longer.yaml --no-plots -o "precise-$jobs" --jobs $jobs --precision 7.5%
done
same precise-1 precise-3
n=$(replications precise-1)
is $((n % 5)) = 0
is "$n" -gt 5
# half N_REPLICATIONS: half width over value of p99 after so many, in thousandths of a per cent.
half() {
    exits 0 "$GSLBSIM" run longer.yaml -o - --format csv --reps "$1"
    awk -F , '$2 == "response_time" && $3 == "all" && $5 == "p99" {printf "%d", ($9 - $8) / 2 / $6 * 1e5}' "$out"
}
is "$(half "$n")" -le 7500
is "$(half $((n - 5)))" -gt 7500
exits 0 "$GSLBSIM" run longer.yaml -q -o - --precision 0.1% --max-reps 7
says "$err" "after 7 replications, not to 0.1%"
for verb in compare sweep; do
    exits 0 "$GSLBSIM" $verb longer.yaml --vary run.warmup=5s,6s -q -o - --precision 0.1% --max-reps 7
    says "$err" "after 7 replications, not to 0.1%"
done
exits 0 "$GSLBSIM" run longer.yaml -o - --format csv --precision 0.1% --max-reps 7
is "$(awk -F , '$2 == "response_time" && $3 == "all" && $5 == "p99" {print $11}' "$out")" = 7
exits 0 "$GSLBSIM" run small.yaml -q -o - --precision 2% --max-reps 5
says "$err" "p99 of response_time has no interval in base"
# Another metric: few replications are enough for the mean.
exits 0 "$GSLBSIM" run small.yaml -o - --format csv --precision 30% --metric 'mean(response_time)'
is "$(awk -F , '$2 == "response_time" && $3 == "all" && $5 == "mean" {print $11}' "$out")" = 5
exits 2 "$GSLBSIM" run small.yaml -o - --precision 2% --metric 'p99(respons_time)'
says "$err" "list metrics"
exits 2 "$GSLBSIM" run small.yaml -o - --precision 2% --reps 7
exits 2 "$GSLBSIM" run small.yaml -o - --max-reps 7
exits 2 "$GSLBSIM" run small.yaml -o - --precision 0%

# Ctrl-C with several threads: the results are a beginning of the undisturbed run's.
"$GSLBSIM" run small.yaml --no-plots -o stopped --reps 100000 --jobs 3 >stopped.out 2>stopped.err &
pid=$!
sleep 1
kill -INT $pid
wait $pid
is $? = 130
n=$(replications stopped)
is "$n" -ge 1
exits 0 "$GSLBSIM" run small.yaml --no-plots -o whole --reps "$n" --jobs 2
works cmp stopped/summary.csv whole/summary.csv
works cmp stopped/replications.csv whole/replications.csv
finish
