# A stop ends at `from`; when does the first client get an answer in time again? want=time: seconds until then; want=yes: 1 if it was within
# `within` seconds, else 0. A request due before the stop's end is answered, if at all, more than a second earlier. One number for each folder.
BEGIN { FS = "," }
function tell() { print want == "time" ? (first == "" ? "never" : first - from) : (first != "" && first - from <= within) }
FNR == 1 { if (folder++) tell(); first = ""; for (i = 1; i <= NF; i++) at[$i] = i; next }
$at["outcome"] == "ok" {
    answered = $at["time_s"] + $at["response_ms"] / 1000
    if (answered > from + 1 && (first == "" || answered < first)) first = answered
}
END { tell() }
