# Seconds from each start of a fault to the first notice that something is down. One number for each start.
BEGIN { FS = "," }
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
$at["kind"] == "fault_start" { started[$at["replication"]] = $at["time_s"] }
$at["kind"] == "down_noticed" && $at["replication"] in started {
    printf "%.9g\n", $at["time_s"] - started[$at["replication"]]
    delete started[$at["replication"]]
}
