# Mean number of probes from one end of an alarm to the next alarm, `interval` seconds apart. One number for each replication.
BEGIN { FS = "," }
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
$at["kind"] == "up_noticed" { up[$at["replication"]] = $at["time_s"] }
$at["kind"] == "down_noticed" && $at["replication"] in up {
    sum[$at["replication"]] += ($at["time_s"] - up[$at["replication"]]) / interval
    n[$at["replication"]]++
}
END { for (r in n) printf "%.9g\n", sum[r] / n[r] }
