# Variance over time, from `from` to `until`, of the number of requests at one server. One number for each replication. Needs all requests.
# The integral of N^2 is the time of each request, and twice the time of each two that were there together.
BEGIN { FS = "," }
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
$at["server"] == server {
    r = $at["replication"]
    if (!(r in single)) { order[++n] = r; single[r] = pairs[r] = 0; split("", left) }
    due = $at["time_s"]; end = due + $at["response_ms"] / 1000
    begin = due < from ? from : due
    if (end > until) end = until
    if (end <= begin) next
    single[r] += end - begin
    for (other in left) {
        if (left[other] <= begin) delete left[other]
        else pairs[r] += (left[other] < end ? left[other] : end) - begin
    }
    left[FNR] = end
}
END {
    for (i = 1; i <= n; i++) {
        mean = single[order[i]] / (until - from)
        printf "%.15g\n", (single[order[i]] + 2 * pairs[order[i]]) / (until - from) - mean ^ 2
    }
}
