#!/usr/bin/env bash
# Functions that overflow, share state, read clocks or print where that is not allowed.
. tests/lint/lib.sh

# $1 the reason, $2 the calls (an extended regular expression), then files
ban() {
    local reason=$1 calls=$2
    shift 2
    [ $# -gt 0 ] || return 0
    code "$@" | grep -E ":[0-9]+: (.*[^a-zA-Z0-9_])?($calls)" | awk -v reason="$reason" '{ print $0 "   (" reason ")" }'
}
mapfile -t all < <(files_like '\.(c|h)$' sim models output tests)
mapfile -t below_app < <(files_like '\.(c|h)$' sim/engine models output)
mapfile -t below_output < <(files_like '\.(c|h)$' sim/engine models | grep -v '^sim/engine/check\.c$')
mapfile -t models < <(files_like '\.(c|h)$' models)

ban 'overflows, shares state, or hides errors' '(strcpy|strcat|sprintf|vsprintf|gets|strtok|rand|srand|random|srandom|drand48|atoi|atol|atof)\(' "${all[@]}"
ban 'a German machine would write 3,14: set LC_CTYPE only' 'setlocale\(LC_(ALL|NUMERIC)' "${all[@]}"
ban 'no wall clock below sim/app' '(time|clock|clock_gettime|gettimeofday|localtime|localtime_r|gmtime)\(' "${below_app[@]}"
ban 'no printing below sim/app' '((printf|puts|putchar|perror|vprintf)\(|stdout\b|stderr\b)' \
    $(printf '%s\n' "${below_app[@]}" | grep -v '^sim/engine/check\.c$')
ban 'the engine and the models know no files' '(fopen|open|fprintf|fputs|fwrite|fread|fgets|getline)\(' "${below_output[@]}"
ban 'models take memory from the arena' '(malloc|calloc|realloc|free|strdup|asprintf)\(' "${models[@]}"
