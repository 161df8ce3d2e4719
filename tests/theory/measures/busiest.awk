# Share of the requests that the `n` servers with the most got. One number for each replication.
BEGIN { FS = "," }
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
$at["metric"] == "requests" && $at["by"] == "server" && $at["stat"] == "count" {
    r = $at["replication"]; count = $at["value"]
    if (!(r in total)) order[++runs] = r
    total[r] += count
    # The most first: what is smaller moves down by one.
    for (place = 1; place <= n; place++)
        if (count > most[r, place]) { other = most[r, place]; most[r, place] = count; count = other }
}
END {
    for (i = 1; i <= runs; i++) {
        sum = 0
        for (place = 1; place <= n; place++) sum += most[order[i], place]
        printf "%.15g\n", sum / total[order[i]]
    }
}
