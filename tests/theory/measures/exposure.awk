# Seconds for which requests failed, for each start of a fault: failures over rate and starts. One number for each replication.
BEGIN { FS = "," }
FNR == 1 {
    for (i = 1; i <= NF; i++) at[$i] = i
    other = FILENAME
    sub(/events.csv$/, "replications.csv", other)
    while ((getline line < other) > 0) {
        n = split(line, cell, ",")
        if (cell[2] == "replication") { for (i = 1; i <= n; i++) there[cell[i]] = i; continue }
        if (cell[there["by"]] == "all") x[cell[there["replication"]], cell[there["metric"]], cell[there["stat"]]] = cell[there["value"]]
    }
    next
}
$at["kind"] == "fault_start" { starts[$at["replication"]]++ }
END { for (r in starts) printf "%.9g\n", x[r, "failed", "count"] / x[r, "requests", "rate"] / starts[r] }
