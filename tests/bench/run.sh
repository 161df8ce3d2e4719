#!/usr/bin/env bash
# Runs the benchmarks (ONLY='chain scale': some of them) and leaves in $BUILD/bench: bench.csv, one row for each measure, and
# manifest.json, what a reader must know to believe them. Ends with how many targets were met; missing one is no error.
set -eu
BUILD=${BUILD:-build}
export BENCH_FOLDER=$BUILD/bench BENCH_CSV=$BUILD/bench/bench.csv GSLBSIM=$BUILD/gslbsim
mkdir -p "$BENCH_FOLDER"
echo 'name,value,unit,sense,target,kind,low,high,rounds,relative,relative_low,relative_high' >"$BENCH_CSV"

text() { sed 's/[\\"]/\\&/g' <<<"$1"; }
load() { cut -d ' ' -f 1-3 /proc/loadavg 2>/dev/null || echo unknown; }
load_before=$(load) began=$(date -u +%Y-%m-%dT%H:%M:%SZ)
manifest() {
    cat >"$BENCH_FOLDER/manifest.json" <<JSON
{
  "commit": "$(git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null || echo unknown)",
  "cpu": "$(text "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)")",
  "cores": $(nproc),
  "kernel": "$(text "$(uname -sr)")",
  "compiler": "$(text "$(${CC:-cc} --version | head -n 1)")",
  "flags": "$(text "${FLAGS:-}")",
  "rounds": ${BENCH_ROUNDS:-5},
  "began": "$began",
  "ended": "$(date -u +%Y-%m-%dT%H:%M:%SZ)",
  "load_before": "$load_before",
  "load_after": "$(load)"
}
JSON
}

status=0
for program in "$BUILD"/tests/bench/bench_*; do
    noun=${program##*/bench_}
    case $noun in *.*) continue ;; esac
    case " ${ONLY:-$noun} " in *" $noun "*) "$program" || status=1 ;; esac
done
manifest
awk -F , 'NR > 1 && $5 != "" { n++; met += $4 == "at_most" ? $2 <= $5 : $2 >= $5 }
    END { printf "\n%d of %d targets met\n", met, n }' "$BENCH_CSV"
echo "$BENCH_CSV and manifest.json are written; load average $load_before before, $(load) after, $(nproc) cores"
exit $status
