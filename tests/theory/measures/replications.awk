# One number for each replication, from replications.csv: the caller adds measure(), an expression over v(metric, stat, by, item).
# Left-out by and item mean all requests. Times are in ms there; the rows speak of seconds.
BEGIN { FS = "," }
FNR == 1 { folder++; for (i = 1; i <= NF; i++) column[$i] = i; next }
{
    replication = folder SUBSEP $column["replication"]
    if (!(replication in known)) { known[replication]; order[++n] = replication }
    value[replication, $column["metric"], $column["by"], $column["item"], $column["stat"]] = $column["value"]
}
function v(metric, stat, by, item,    key) {
    if (by == "") by = "all"
    key = now SUBSEP metric SUBSEP by SUBSEP item SUBSEP stat
    if (!(key in value) || value[key] == "") { missing = "no " metric " " stat " " by " " item; return 0 }
    return value[key]
}
# 0 where a count has no row.
function count(metric, by, item,    key) {
    if (by == "") by = "all"
    key = now SUBSEP metric SUBSEP by SUBSEP item SUBSEP "count"
    return key in value ? value[key] + 0 : 0
}
# Of those who looked at the queue (scenarios/seen.lua) the share that saw what this server stands for.
function seen(server) {
    return v("requests", "count", "server", "site/pool/" server) / (v("requests", "count") - v("requests", "count", "server", "site/pool/1"))
}
END {
    for (i = 1; i <= n; i++) {
        now = order[i]; missing = ""
        result = measure()
        if (missing != "") print missing; else printf "%.15g\n", result
    }
}
