# How many requests and jobs the numbers of replications.csv lose or invent: requests = ok + failed + in flight, requests = the sum of all outcomes,
# jobs arrived = completed + rejected + lost + in flight at every server. One number for all replications.
BEGIN { FS = "," }
FNR == 1 { folder++; for (i = 1; i <= NF; i++) at[$i] = i; next }
$at["stat"] == "count" {
    metric = $at["metric"]; value = $at["value"]
    if (metric ~ /^run_/ && $at["by"] == "all") { whole[folder, $at["replication"]] += metric == "run_requests" ? value : -value; seen++ }
    if (metric == "requests" && $at["by"] == "all") parts[folder, $at["replication"]] += value
    if (metric ~ /^outcome_/ && $at["by"] == "all") parts[folder, $at["replication"]] -= value
    if (metric ~ /^jobs_/) jobs[folder, $at["replication"], $at["item"]] += metric == "jobs_arrived" ? value : -value
}
function abs(x) { return x < 0 ? -x : x }
END {
    for (r in whole) wrong += abs(whole[r])
    for (r in parts) wrong += abs(parts[r])
    for (j in jobs) wrong += abs(jobs[j])
    print seen ? wrong + 0 : "no run_requests"
}
