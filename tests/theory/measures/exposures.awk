# The longest time from the last start of a fault to a failed connect, among the requests kept. One number for each replication.
BEGIN { FS = "," }
FNR == 1 {
    for (i = 1; i <= NF; i++) at[$i] = i
    other = FILENAME
    sub(/requests.csv$/, "events.csv", other)
    while ((getline line < other) > 0) {
        n = split(line, cell, ",")
        if (cell[2] == "replication") { for (i = 1; i <= n; i++) there[cell[i]] = i; continue }
        if (cell[there["kind"]] == "fault_start") start[cell[there["replication"]], ++starts[cell[there["replication"]]]] = cell[there["time_s"]]
    }
    next
}
$at["outcome"] == "connect_timeout" {
    r = $at["replication"]; due = $at["time_s"]
    if (!(r in reached)) reached[r] = 1
    while (reached[r] < starts[r] && start[r, reached[r] + 1] <= due) reached[r]++
    while (reached[r] > 1 && start[r, reached[r]] > due) reached[r]--
    age = due - start[r, reached[r]]
    if (!(r in longest) || age > longest[r]) longest[r] = age
}
END { for (r in longest) printf "%.9g\n", longest[r] }
