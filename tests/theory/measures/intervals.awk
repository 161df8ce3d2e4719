# How far an interval of summary.csv is from mean +- t s / sqrt(n) of replications.csv, relative to its ends (10 digits): one number for each
# statistic that is a mean of replications. Needs student.awk.
BEGIN { FS = "," }
FNR == 1 {
    for (i = 1; i <= NF; i++) at[$i] = i
    other = FILENAME
    sub(/summary.csv$/, "replications.csv", other)
    while ((getline line < other) > 0) {
        n = split(line, cell, ",")
        if (cell[2] == "replication") { for (i = 1; i <= n; i++) there[cell[i]] = i; continue }
        key = cell[there["metric"]] SUBSEP cell[there["by"]] SUBSEP cell[there["item"]] SUBSEP cell[there["stat"]]
        x[key, ++count[key]] = cell[there["value"]]
    }
    next
}
$at["ci_low"] != "" && $at["stat"] ~ /^(mean|count|rate|share)$/ {
    key = $at["metric"] SUBSEP $at["by"] SUBSEP $at["item"] SUBSEP $at["stat"]
    n = count[key]; sum = squares = 0
    for (i = 1; i <= n; i++) sum += x[key, i]
    for (i = 1; i <= n; i++) squares += (x[key, i] - sum / n) ^ 2
    half = student(0.05, n - 1) * sqrt(squares / (n - 1) / n)
    if (half > 0) printf "%.3g\n", ((sum / n + half - $at["ci_high"]) ^ 2 + (sum / n - half - $at["ci_low"]) ^ 2) ^ 0.5 / (half + (sum < 0 ? -sum : sum) / n)
}
