# Prints C files as file:line: text without comments and with empty string literals, so that a grep sees code only.
FNR == 1 { in_comment = 0 }
{
    rest = $0
    out = ""
    while (rest != "") {
        if (in_comment) {
            end = index(rest, "*/")
            if (!end) { rest = ""; break }
            rest = substr(rest, end + 2)
            in_comment = 0
            out = out " "
        } else if (match(rest, /\/\*|\/\/|"|'/)) {
            out = out substr(rest, 1, RSTART - 1)
            start = substr(rest, RSTART, RLENGTH)
            rest = substr(rest, RSTART + RLENGTH)
            if (start == "/*") in_comment = 1
            else if (start == "//") rest = ""
            else {
                while (rest != "" && substr(rest, 1, 1) != start) rest = substr(rest, substr(rest, 1, 1) == "\\" ? 3 : 2)
                rest = substr(rest, 2)
                out = out start start
            }
        } else {
            out = out rest
            rest = ""
        }
    }
    print FILENAME ":" FNR ": " out
}
