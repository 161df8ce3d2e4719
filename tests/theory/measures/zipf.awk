# Share of requests whose users are bound to the first `top` resolvers of the group.
BEGIN { FS = "," }
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
    r = $at["replication"]; resolver = $at["resolver"]
    if (!(r in total)) order[++n] = r
    total[r]++
    if (!sub(/.*\//, "", resolver)) { print "resolvers have no number"; exit }
    hits[r] += resolver + 0 <= top
}
END { for (i = 1; i <= n; i++) printf "%.15g\n", hits[order[i]] / total[order[i]] }
