#!/usr/bin/env bash
# Includes go down only: sim/engine <- models <- output <- sim/app. Written from the root; each layer knows its libraries.
# The rooms of sim/app have an order of their own.
. tests/lint/lib.sh
files_like '\.(c|h)$' sim models output tests | xargs -r grep -nE '^[ \t]*#[ \t]*include' /dev/null | awk '
function rank(path) {
    sub(/^tests\//, "", path)
    if (path ~ /^sim\/engine\//) return 1
    if (path ~ /^(models|conformance|replay)\//) return 2
    if (path ~ /^output\//) return 3
    # Of rooms that stand on one line, none needs another.
    if (path ~ /^sim\/app\/text\//) return 4
    if (path ~ /^sim\/app\/scenario\//) return 5
    if (path ~ /^sim\/app\/(session|catalogue)\//) return 6
    if (path ~ /^sim\/app\/folder\//) return 7
    if (path ~ /^sim\/app\/run\//) return 8
    return 9
}
# The room of a path in sim/app, "" of others.
function room(path) {
    sub(/^tests\//, "", path)
    if (path !~ /^sim\/app\/[a-z]+\//) return ""
    sub(/^sim\/app\//, "", path)
    sub(/\/.*/, "", path)
    return path
}
{
    match($0, /:[0-9]+:/)
    file = substr($0, 1, RSTART - 1)
    where = substr($0, 1, RSTART + RLENGTH - 1)
    text = substr($0, RSTART + RLENGTH)
    test = file ~ /^tests\//
    if (match(text, /"[^"]*"/)) {
        path = substr(text, RSTART + 1, RLENGTH - 2)
        if (path == "version.h" || path == "plots.h" || path == "templates.h" || path == "lessons.h") { if (rank(file) < 4) print where " only sim/app knows the generated headers"; next }
        if (path !~ /^(sim\/engine|sim\/app|models|output|tests)\//) { print where " include from the root: " path; next }
        if (!test && path ~ /^tests\//) print where " the program does not include tests: " path
        if (path !~ /^tests\/(support|runner)\// && (rank(path) > rank(file) || rank(path) == rank(file) && room(path) != room(file)))
            print where " goes against the layers: " path
    } else if (!test && match(text, /<[^>]*>/)) {
        path = substr(text, RSTART + 1, RLENGTH - 2)
        if (rank(file) <= 3 && path ~ /^(yaml|pthread|mpi|signal|threads|locale)\.h$/) print where " not below sim/app: <" path ">"
        memory = file == "sim/engine/arena.c" && path ~ /^sys\/(mman|resource)\.h$/
        if (rank(file) <= 2 && !memory && path ~ /^(csv|jansson|unistd|time|fcntl|dirent|sys\/.*|nettle\/.*)(\.h)?$/)
            print where " the engine and the models know no files and no clocks: <" path ">"
    }
}'
