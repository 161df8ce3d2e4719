#!/usr/bin/env bash
# No writable file-scope or static data below sim/app: all state belongs to a replication.
. tests/lint/lib.sh
if ! built=$("$MAKE" -s "$BUILD"/libengine.a "$BUILD"/libmodels.a "$BUILD"/liboutput.a 2>&1); then
    echo "$built"
    exit
fi
# Constants that hold pointers live in .data.rel.ro, which is read-only once the program runs.
for library in engine models output; do
    nm -f sysv -l --defined-only "$BUILD/lib$library.a" | awk -F '|' '
        /^[^|]*\.o:$/ { object = $0 }
        $7 ~ /^ *(\.data|\.bss|\.tdata|\.tbss|\*COM\*)/ && $7 !~ /\.data\.rel\.ro/ {
            gsub(/ /, "", $1)
            line = $7
            where = sub(/^[^\t]*\t/, "", line) ? line : object
            print where ": writable data: " $1
        }' | sed "s|^$PWD/||"
done
