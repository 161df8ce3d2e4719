#!/usr/bin/env bash
# Functions of 70 lines at most, files of 600, strategy files of 150, lines of 128 columns.
. tests/lint/lib.sh
mapfile -t sources < <(files_like '\.(c|h)$' sim models output tests)
[ ${#sources[@]} -gt 0 ] || exit 0
# A function begins after the last blank line, closing brace or semicolon before its brace in the first column.
awk '
function end_of_file() {
    limit = last_file ~ /^models\/(arrival|policy|algorithm|discipline|fault)\/[^\/]*\.c$/ ? 150 : 600
    if (last_file != "" && last_line > limit) print last_file ":" limit ": " last_line " lines, at most " limit
}
FNR == 1 { end_of_file(); start = 0; body = 0 }
{ last_file = FILENAME; last_line = FNR }
/^\{/ && start { body = 1 }
/^\}/ {
    if (body && FNR - start + 1 > 70) print FILENAME ":" start ": a function of " FNR - start + 1 " lines, at most 70"
    body = 0
    start = 0
    next
}
!body && (/^[ \t]*$/ || /;[ \t]*$/ || /\*\/[ \t]*$/ || /^#/) { start = 0 }
!body && !start && /^[a-zA-Z_]/ && !/;[ \t]*$/ { start = FNR }
length($0) > 128 {
    gsub(/[\200-\277]/, "") # awk counts bytes here: of each character only the first
    if (length($0) > 128) print FILENAME ":" FNR ": " length($0) " columns, at most 128"
}
END { end_of_file() }' "${sources[@]}"
