# Judges one row: numbers come in, one a line and one for each replication; one line goes out. Tolerances:
#   1%  0.005     the 99.9 % Student t interval covers the value, and its half-width is below this much (of the value, or absolute)
#   variance 10%  the variance of the numbers is the measure; its interval is that of large samples, s2 (1 +- t sqrt(2 / (n - 1)))
#   exact         every number, or text, is the value (numbers to 1e-9)
#   exact 1e-6    every number is within this much of the value, relatively
#   atmost        the interval's upper end is not above the value
#   atleast       its lower end is not below
#   range a b     every number lies in [a, b], a hard bound
#   total a b     the sum of the numbers lies there
#   sigma 3 n     the mean is within 3 standard deviations of a binomial share of n draws
{ number[++n] = $0; sum += $0 }
$0 !~ /^[-+]?[0-9.]+(e[-+]?[0-9]+)?$/ { text = 1 }

function abs(x) { return x < 0 ? -x : x }
function row(shown, interval, ok, why) {
    printf "%-9s %-52s %13s %13s %25s %10s  %s%s\n", id, substr(quantity, 1, 52), expected, shown, interval, tolerance, why, ok ? "ok" : "FAIL"
}
function all_near(limit,    i) {
    for (i = 1; i <= n; i++) if (abs(number[i] - expected) > limit * (expected == 0 ? 1 : abs(expected))) return 0
    return 1
}
END {
    split(tolerance, word, " ")
    if (n < 20) { row(n ? number[n] : "-", "-", 0, n + 0 " numbers, "); exit }
    if (word[1] == "exact") {
        for (i = same = 1; i <= n; i++) same = same && number[i] == expected ""
        ok = same || (!text && all_near(word[2] == "" ? 1e-9 : word[2] + 0))
        for (i = 1; i < n && (text ? number[i] == expected "" : abs(number[i] - expected) <= 1e-9 * abs(expected)); i++) {}
        row(text ? substr(number[i], 1, 40) : sprintf("%.10g", number[i]), "-", ok); exit
    }
    if (text) { for (i = 1; i <= n && number[i] ~ /^[-+0-9.e]+$/; i++) {} row(substr(number[i], 1, 60), "-", 0); exit }
    mean = sum / n
    for (i = 1; i <= n; i++) { squares += (number[i] - mean) ^ 2
        if (i == 1 || number[i] < lowest) lowest = number[i]
        if (i == 1 || number[i] > highest) highest = number[i] }
    if (word[1] == "range") {
        row(sprintf("%.6g", mean), sprintf("all in [%.6g, %.6g]", lowest, highest), lowest >= word[2] && highest <= word[3]); exit
    }
    if (word[1] == "total") { row(sum, sprintf("%d numbers", n), sum >= word[2] && sum <= word[3]); exit }
    if (word[1] == "sigma") {
        limit = word[2] * sqrt(expected * (1 - expected) / word[3])
        row(sprintf("%.6g", mean), sprintf("value +/- %.3g", limit), abs(mean - expected) <= limit); exit
    }

    if (word[1] == "variance") {
        mean = squares / (n - 1); half = student(0.001, n - 1) * mean * sqrt(2 / (n - 1)); limit = word[2]
    } else {
        half = student(0.001, n - 1) * sqrt(squares / (n - 1) / n); limit = word[1]
    }
    limit = limit ~ /%/ ? limit / 100 * abs(expected) : limit + 0
    interval = sprintf("[%.6g, %.6g]", mean - half, mean + half)
    if (word[1] == "atmost") { row(sprintf("%.7g", mean), interval, mean + half <= expected); exit }
    if (word[1] == "atleast") { row(sprintf("%.7g", mean), interval, mean - half >= expected); exit }
    covers = abs(mean - expected) <= half
    row(sprintf("%.7g", mean), interval, covers && half < limit, (covers ? "" : "not covered, ") (half < limit ? "" : "too wide, "))
}
