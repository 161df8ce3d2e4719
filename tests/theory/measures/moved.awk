# Two arms with the same requests: the share that went to another server in the second.
BEGIN { FS = "," }
FNR == 1 { arm++; for (i = 1; i <= NF; i++) at[$i] = i; next }
{
    key = $at["replication"] SUBSEP $at["request"]
    if (arm == 1) { server[key] = $at["server"]; next }
    if (!(key in server)) { print "request " $at["request"] " is not in both arms"; exit }
    r = $at["replication"]
    if (!(r in total)) order[++n] = r
    total[r]++
    moved[r] += server[key] != $at["server"]
}
END { for (i = 1; i <= n; i++) printf "%.15g\n", moved[order[i]] / total[order[i]] }
