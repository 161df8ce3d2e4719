# All servers crash once: the share of them that had `least` requests or more, waiting or being served. One number for each replication.
BEGIN { FS = "," }
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
$at["metric"] == "jobs_lost" && $at["by"] == "server" {
    r = FILENAME SUBSEP $at["replication"]
    if (!(r in servers)) order[++n] = r
    servers[r]++
    hits[r] += $at["value"] >= least
}
END { for (i = 1; i <= n; i++) printf "%.15g\n", hits[order[i]] / servers[order[i]] }
