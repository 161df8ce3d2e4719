# Requests come in bursts, one a second: the mean over bursts of the largest number of one burst that one server got.
BEGIN { FS = "," }
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
    r = $at["replication"]; burst = int($at["time_s"])
    if (!(r in bursts)) order[++n] = r
    if (!((r, burst) in highest)) bursts[r]++
    load = ++got[r, burst, $at["server"]]
    if (load > highest[r, burst]) { highest[r, burst]++; sum[r]++ }
}
END { for (i = 1; i <= n; i++) printf "%.15g\n", sum[order[i]] / bursts[order[i]] }
