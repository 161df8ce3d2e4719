# The value of a column, in a `unit`, below which a `share` of the kept requests lies. One number for each replication.
BEGIN { FS = "," }
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
    r = $at["replication"]; value = $at[column]
    if (!(r in count)) order[++n] = r
    all[r, ++count[r]] = value
    if (value > largest) largest = value
}
function below(r, x,    i, hits) { for (i = 1; i <= count[r]; i++) hits += all[r, i] < x; return hits }
END {
    for (i = 1; i <= n; i++) {
        low = 0; high = largest
        for (step = 0; step < 22; step++) {
            middle = (low + high) / 2
            if (below(order[i], middle) < share * count[order[i]]) low = middle; else high = middle
        }
        printf "%.9g\n", high / unit
    }
}
