#!/usr/bin/env bash
# One run of runs.txt (its name is the argument) and the verdicts of all rows that read it. Called by theory_test.sh, which sets
# work (the folder with the stripped tables), here and GSLBSIM. Mode of a run:
#   -                one run of the program
#   seeds=N          N runs with --seed 1 .. N, for files that merge their replications
#   jobs=N           the same with very many servers, of which only the rows of their jobs are kept
#   arms=PATH=A,B    one run for each value; folders in that order
#   trace=SHAPE      trace.awk writes trace.csv of that shape beside a copy of the scenario
set -u
: "${work:?}" "${here:?}" "${GSLBSIM:?}"
IFS='|' read -r run _ scenario mode settings < <(awk -F '|' -v run="$1" '$1 == run' "$work/runs")
folder=$work/$run
log=$work/$run.trouble
mkdir -p "$folder"
: >"$log"

options=()
while read -r setting; do
    [ -z "$setting" ] || options+=(--set "$setting")
done < <(sed 's/ *; */\n/g' <<<"$settings")

file=$here/scenarios/$scenario
case $mode in trace=*)
    cp "$file" "$folder/$scenario"
    awk -v shape="${mode#trace=}" -f "$here/trace.awk" >"$folder/trace.csv"
    file=$folder/$scenario ;;
esac

# $1 folder, rest: further options
simulate() {
    local to=$1
    shift
    if ! "$GSLBSIM" run "$file" "${options[@]}" "$@" --no-plots -q --jobs 1 -o "$to" >"$folder/log" 2>&1; then
        echo "--- $run: $GSLBSIM run $file ${options[*]} $* failed:" >>"$log"
        head -n 20 "$folder/log" >>"$log"
    fi
}

case $mode in
seeds=*) for ((seed = 1; seed <= ${mode#seeds=}; seed++)); do simulate "$folder/$(printf %04d "$seed")" --seed "$seed"; done ;;
jobs=*)
    for ((seed = 1; seed <= ${mode#jobs=}; seed++)); do
        to=$folder/$(printf %04d "$seed")
        simulate "$to" --seed "$seed"
        awk -F , '$4 != "server" || $3 ~ /^jobs_/' "$to/replications.csv" >"$to/jobs" && mv "$to/jobs" "$to/replications.csv"
    done ;;
arms=*)
    arms=${mode#arms=} n=0
    for value in $(tr ',' ' ' <<<"${arms#*=}"); do simulate "$folder/$((++n))" --set "${arms%%=*}=$value"; done ;;
*) simulate "$folder/1" ;;
esac

# $1 measure: `FILE.csv SCRIPT name=value ...` or an expression over v(metric, stat, by, item) of replications.csv
numbers() {
    local -a word variables=()
    case $1 in
    *.csv\ *)
        read -r -a word <<<"$1"
        for variable in "${word[@]:2}"; do variables+=(-v "$variable"); done
        awk "${variables[@]}" -f "$here/student.awk" -f "$here/measures/${word[1]}.awk" "$folder"/*/"${word[0]}" ;;
    *) awk -f <(cat "$here"/measures/replications.awk; printf '\nfunction measure() { return %s }\n' "$1") "$folder"/*/replications.csv ;;
    esac
}

while IFS='|' read -r id _ quantity expected tolerance measure; do
    numbers "$measure" 2>&1 | awk -v id="$id" -v quantity="$quantity" -v expected="$expected" -v tolerance="$tolerance" -f "$here/student.awk" -f "$here/interval.awk"
done < <(awk -F '|' -v run="$run" '$2 == run' "$work/rows") >"$work/$run.verdicts"
awk -f "$here/measures/conservation.awk" "$folder"/*/replications.csv >"$work/$run.conserved" 2>>"$log"
[ -n "${KEEP:-}" ] || rm -rf "$folder"
times >"$work/$run.times"
awk -v run="$run" 'NR == 2 {split($1, t, /[ms]/); printf "%7.1f s  %s\n", t[1] * 60 + t[2], run}' "$work/$run.times" >"$work/$run.seconds"
