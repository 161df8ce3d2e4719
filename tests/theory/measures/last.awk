# The last kept request's value of a column, in a scenario where all are alike.
BEGIN { FS = "," }
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{ r = $at["replication"]; if (!(r in seen)) order[++n] = r; seen[r] = $at[column] }
END { for (i = 1; i <= n; i++) print seen[order[i]] }
