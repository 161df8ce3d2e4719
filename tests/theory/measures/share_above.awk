# Share of kept requests whose `column` is above `above`; with complement=1 the share of the others. One number for each replication.
BEGIN { FS = "," }
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
$at["outcome"] == "ok" {
    r = FILENAME SUBSEP $at["replication"]
    if (!(r in total)) order[++n] = r
    total[r]++
    hits[r] += $at[column] > above
}
END { for (i = 1; i <= n; i++) { share = hits[order[i]] / total[order[i]]; printf "%.15g\n", complement ? 1 - share : share } }
