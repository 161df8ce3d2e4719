#!/usr/bin/env bash
# Pictures: drawn by run and by plot; without gnuplot, run says so and succeeds, plot fails and names the package.
. tests/cli/lib.sh
cd "$TEST_TMP" || exit 1

# A PATH without gnuplot.
mkdir bin
for tool in sh bash env; do ln -s "$(command -v $tool)" bin/; done
exits 0 env PATH="$PWD/bin" "$GSLBSIM" run small.yaml -o bare
says "$out" "gnuplot-nox" "next:    $GSLBSIM plot bare"
is -f bare/plots/percentiles.gp
is -z "$(find bare -name '*.svg')"
exits 1 env PATH="$PWD/bin" "$GSLBSIM" plot bare
says "$err" "gnuplot-nox"
exits 0 "$GSLBSIM" run small.yaml -o data --no-plots
is -z "$(find data -name '*.svg')"

if command -v gnuplot >/dev/null; then
    exits 0 "$GSLBSIM" run small.yaml -o drawn
    exits 0 "$GSLBSIM" plot bare data
    for name in percentiles timeline drain flows servers cache; do
        for folder in drawn bare data; do
            works py -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' $folder/plots/$name.svg
            is "$(head -c 4 $folder/plots/$name.png | tail -c 3)" = PNG
        done
        works grep -q "plots/$name.svg" drawn/manifest.json
    done
    # The scripts stand alone.
    rm drawn/plots/flows.svg
    works sh -c 'cd drawn/plots && gnuplot flows.gp'
    is -s drawn/plots/flows.svg
    exits 0 "$GSLBSIM" plot drawn --term txt
    is "$(wc -l <"$out")" -gt 50
    is "$(grep -c "$(printf '\033')" "$out")" = 0
    exits 0 "$GSLBSIM" plot drawn --term txt --color always
    is "$(grep -c "$(printf '\033')" "$out")" -gt 50
    # More sites than names fit beside a panel, and than labels: all are drawn, the rest is counted.
    {
        printf 'gslbsim: 1\nrun: {duration: 30s, warmup: 5s, seed: 3, replications: 1}\n'
        printf 'dns: {shop.example: {ttl: 5s, policy: round_robin, answers: [%s]}}\n' "$(seq -s ', ' -f 's%g' 70)"
        printf 'clients: {web: {users: 500, arrivals: poisson(200/s)}}\nsites:\n'
        seq -f '  s%g: {pools: {app: {servers: 1, service_time: constant(1ms)}}}' 70
    } >seventy.yaml
    exits 0 "$GSLBSIM" run seventy.yaml -o seventy
    is "$(grep -c 'pictures are missing' "$out")" = 0
    is -s seventy/plots/flows.png
    says seventy/plots/flows.svg "and 30 more"
    # One that fails is named; the others are drawn.
    mkdir failing
    printf '#!/bin/sh\ncase "$*" in *drain*) echo "line 3: no such thing" >&2; exit 1;; esac\n' >failing/gnuplot
    chmod +x failing/gnuplot
    exits 1 env PATH="$PWD/failing:$PATH" "$GSLBSIM" plot drawn
    says "$err" "drain.gp" "no such thing"
    exits 0 env PATH="$PWD/failing:$PATH" "$GSLBSIM" run small.yaml -o odd
    says "$out" "drain.gp"
fi
finish
