# The servers (last part of their names) of the first n requests of each replication, in due order; "broken" when a later cycle differs.
BEGIN { FS = "," }
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
    r = $at["replication"]
    if (!(r in seen)) order[++replications] = r
    name = $at["server"]
    sub(/.*\//, "", name)
    if (seen[r] < n) first[r] = first[r] name
    else if (substr(first[r], seen[r] % n + 1, 1) != name) broken[r] = 1
    seen[r]++
}
END { for (i = 1; i <= replications; i++) print order[i] in broken || seen[order[i]] < 100 * n ? "broken" : first[order[i]] }
