# Share of the time between `from` and `duration` in which something was believed up. One number for each replication.
BEGIN { FS = "," }
function account(r, until) {
    if (state[r] == "up_noticed" && until > from) up[r] += until - (since[r] > from ? since[r] : from)
}
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
$at["kind"] ~ /^(up|down)_noticed$/ {
    r = $at["replication"]
    if (!(r in state)) state[r] = $at["kind"] == "up_noticed" ? "down_noticed" : "up_noticed"
    account(r, $at["time_s"])
    state[r] = $at["kind"]; since[r] = $at["time_s"]
}
END { for (r in state) { account(r, duration); printf "%.9g\n", up[r] / (duration - from) } }
