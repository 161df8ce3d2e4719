# What the checks share. Sourced by each, from the project's root.

# The project's own files below the given folders (or all), tracked or about to be; works without git, too.
files() {
    { git ls-files --cached --others --exclude-standard -- "$@" 2>/dev/null || false; } | grep . ||
        find "${@:-.}" -type f -not -path './.git/*' -not -path "./$BUILD/*" -not -path './out/*' | sed 's|^\./||'
}

# Those of them that exist and whose name matches $1 (an extended regular expression).
files_like() {
    local pattern=$1 file
    shift
    files "$@" | sort -u | grep -E "$pattern" | while read -r file; do [ -f "$file" ] && echo "$file"; done
}

# C code as file:line: text, without comments and without the text in string literals.
code() {
    [ $# -gt 0 ] && awk -f tests/lint/code.awk "$@"
}
