#!/usr/bin/env bash
# Exit codes, suggestions, help: what the command line says to people who got it wrong, and to those who ask.
. tests/cli/lib.sh
cd "$TEST_TMP" || exit 1

exits 0 "$GSLBSIM"
says "$out" "gslbsim help" "Examples:" "scenarios/quickstart.yaml"
is "$(grep -c '^  gslbsim' "$out")" = 3

exits 2 "$GSLBSIM" rnu small.yaml
says "$err" "did you mean: gslbsim run?"
is ! -s "$out"
exits 2 "$GSLBSIM" run small.yaml --sede 3
says "$err" "did you mean --seed?"
exits 2 "$GSLBSIM" run
says "$err" "needs an argument" "gslbsim run"
exits 2 "$GSLBSIM" run small.yaml other.yaml
exits 2 "$GSLBSIM" run small.yaml --reps 0
says "$err" "--reps 20"
exits 2 "$GSLBSIM" run small.yaml --format yaml
exits 2 "$GSLBSIM" show small.yaml --force
says "$err" 'is not an option of "show"'
exits 2 "$GSLBSIM" run small.yaml -o .
exits 2 "$GSLBSIM" list algorithm
says "$err" "did you mean: gslbsim list algorithms?"
exits 2 "$GSLBSIM" list algorithms power_of_too
says "$err" "power_of_two"
exits 2 "$GSLBSIM" help rum
is "$(wc -l <"$err")" = 1

exits 1 "$GSLBSIM" run nowhere.yaml
says "$err" "nowhere.yaml" "No such file"
exits 1 "$GSLBSIM" check nowhere.yaml
exits 1 "$GSLBSIM" run .
says "$err" "Is a directory"

sed 's/ttl: 5s/ttl: 5/; s/round_robin/round_robbin/' small.yaml >broken.yaml
exits 3 "$GSLBSIM" check broken.yaml
says "$err" "broken.yaml:6:" "broken.yaml:10:" "did you mean" "2 errors"
is ! -s "$out"
exits 3 "$GSLBSIM" validate broken.yaml
exits 3 "$GSLBSIM" run broken.yaml -o broken
is ! -e broken
is ! -e broken.partial
exits 3 "$GSLBSIM" show broken.yaml
# The first of 2, 3, 4, 1 wins; the rest of the files is still checked.
exits 3 "$GSLBSIM" check nowhere.yaml broken.yaml small.yaml
says "$out" "small.yaml: valid"
says "$err" "nowhere.yaml"
exits 0 "$GSLBSIM" check small.yaml
exits 0 "$GSLBSIM" check -q small.yaml
is ! -s "$out"

exits 4 "$GSLBSIM" plot nowhere
mkdir stranger
echo precious >stranger/file
exits 4 "$GSLBSIM" plot stranger
exits 4 "$GSLBSIM" run small.yaml -o stranger --force
is "$(cat stranger/file)" = precious
is ! -e stranger.partial
# 4 is for what stands in a folder; one that cannot be made is like a disk that cannot be written.
exits 1 "$GSLBSIM" run small.yaml -o small.yaml/results
says "$err" "cannot make folder small.yaml"

exits 0 "$GSLBSIM" help
says "$out" "gslbsim check" "--seed N" "Exit codes" "1    could not finish: cannot read or write" "4    what stands in the result folder" "99   a threshold"
for verb in run plot check show list version help; do
    exits 0 "$GSLBSIM" help "$verb"
    is "$(head -n 1 "$out")" = Examples:
    cp "$out" by_verb
    exits 0 "$GSLBSIM" "$verb" --help
    works cmp "$out" by_verb
done
exits 0 "$GSLBSIM" --help
exits 0 "$GSLBSIM" --version
exits 0 "$GSLBSIM" version --json
works py -m json.tool "$out"
exits 0 "$GSLBSIM" version
says "$out" "gslbsim " "commit" "compiler"

# Results that cannot be written are an error, not silence.
exits 1 sh -c "'$GSLBSIM' list algorithms >/dev/full"
says "$err" "cannot write to stdout"
exits 1 sh -c "'$GSLBSIM' run small.yaml -o - >/dev/full"
finish
