#!/usr/bin/env bash
# Ranks never change a result: 1, 2 and 4 of them write what one process with one thread writes. Left out where gslbsim-mpi
# was not built (no Open MPI) or mpirun is missing.
. tests/cli/lib.sh
scenarios=$PWD/scenarios
program=$(dirname "$GSLBSIM")/gslbsim-mpi
cd "$TEST_TMP" || exit 1
if [ ! -x "$program" ] || ! command -v mpirun >/dev/null; then
    echo 'note: no Open MPI here; gslbsim-mpi is not tested'
    finish
    exit
fi
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
# mpi RANKS: what starts so many, as an array: a function in the background would be a shell of its own.
mpi() { mpirun=(mpirun --oversubscribe -n "$1" "$program"); }

for name in quickstart hang_and_errors weighted_canary; do
    options=("$scenarios/$name.yaml" --set 'thresholds=[]' --set run.duration=301.7s --set run.warmup=23.85s --reps 7 --requests 5% --no-plots)
    exits 0 "$GSLBSIM" run "${options[@]}" -o "$name-alone" --jobs 1
    for ranks in 1 2 4; do
        mpi $ranks
        exits 0 "${mpirun[@]}" run "${options[@]}" -o "$name-$ranks"
        same "$name-alone" "$name-$ranks"
        is "$(grep -c 'next:' "$out")" = 1
    done
done

# Several arms, several threads at rank 0, a precision: batches are decided by what is merged, not by who brings it.
mpi 3
settings=(compare small.yaml --set run.duration=77s --no-plots --vary dns.shop.example.ttl=5s,23.85s --reps 5)
exits 0 "$GSLBSIM" "${settings[@]}" -o compare-alone --jobs 1
exits 0 "${mpirun[@]}" "${settings[@]}" -o compare-3 --jobs 2
same compare-alone compare-3
settings=(run small.yaml --set run.duration=77s --no-plots --precision 7.5%)
exits 0 "$GSLBSIM" "${settings[@]}" -o precise-alone --jobs 1
exits 0 "${mpirun[@]}" "${settings[@]}" -o precise-3
same precise-alone precise-3

# Whatever goes wrong is said once, ends every rank, and keeps its exit code.
mpi 4
exits 3 "${mpirun[@]}" run small.yaml --set run.duration=5
is "$(grep -c 'nothing was run' "$err")" = 1
exits 2 "${mpirun[@]}" run small.yaml --sede 3
is "$(grep -c 'did you mean' "$err")" = 1
exits 4 "${mpirun[@]}" run small.yaml --seed 8 -o precise-3
says "$err" "--force"
exits 1 sh -c 'exec "$@" <small.yaml' sh "${mpirun[@]}" run - -o -
says "$err" "rank 1 has not loaded the same"
exits 0 "${mpirun[@]}" version
is "$(grep -c commit "$out")" = 1

# A whole job that is killed, long before its end, goes on where it stopped, with another number of ranks.
settings=(run small.yaml --no-plots --journal --reps 100 --set run.duration=3517s)
mpi 4
"${mpirun[@]}" "${settings[@]}" -o killed >/dev/null 2>&1 &
pid=$!
for _ in $(seq 200); do
    [ "$(stat -c %s killed.partial/journal 2>/dev/null || echo 0)" -gt 1000000 ] && break
    sleep 0.05
done
kill -9 $pid
wait $pid 2>/dev/null
for _ in $(seq 200); do # until the ranks have noticed that mpirun is gone
    flock -n killed.partial true 2>/dev/null && break
    sleep 0.05
done
mpi 2
exits 0 "${mpirun[@]}" "${settings[@]}" -o killed
says "$err" "going on where an earlier run stopped"
exits 0 "$GSLBSIM" "${settings[@]}" -o undisturbed
same undisturbed killed
finish
