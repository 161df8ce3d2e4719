# Judges one row: numbers come in, one a line and one for each replication; one line goes out. Tolerances:
#   1%  0.005     the 99.9 % Student t interval covers the value, and its half-width is below this much (of the value, or absolute)
#   variance 10%  the variance of the numbers is the measure; its interval is that of large samples, s2 (1 +- t sqrt(2 / (n - 1)))
#   exact         every number, or text, is the value (numbers to 1e-9)
#   each 1%       every number is within this much of the value, relatively; exact 1e-6: the same, said of what has one answer
#   atmost        the interval's upper end is not above the value
#   range a b     every number lies in [a, b], a hard bound
#   total a b     the sum of the numbers lies there
#   sigma 3 n     the mean is within 3 standard deviations of a binomial share of n draws
{ number[++n] = $0; sum += $0 }
$0 !~ /^[-+]?[0-9.]+(e[-+]?[0-9]+)?$/ { text = 1 }

function abs(x) { return x < 0 ? -x : x }
function row(shown, interval, verdict) {
    printf "%-9s %-52s %13s %13s %25s %10s  %s\n", id, substr(quantity, 1, 52), expected, shown, interval, tolerance, verdict
    exit
}
function ok_if(good) { return good ? "ok" : "FAIL" }

# Numbers, or texts, that must each be the value.
function judge_each(limit,    i, worst, good) {
    worst = number[1]; good = 1
    for (i = 1; i <= n; i++) {
        if (number[i] == expected "") continue
        good = good && !text && abs(number[i] - expected) <= limit * (expected == 0 ? 1 : abs(expected))
        if (text || abs(number[i] - expected) >= abs(worst - expected)) worst = number[i]
    }
    row(text ? substr(worst, 1, 60) : sprintf("%.10g", worst), "each", ok_if(good))
}
function judge_interval(kind, limit,    i, mean, squares, half, interval, covers) {
    mean = sum / n
    for (i = 1; i <= n; i++) squares += (number[i] - mean) ^ 2
    half = student(0.001, n - 1) * sqrt(squares / (n - 1) / n)
    if (kind == "variance") {
        mean = squares / (n - 1)
        half = student(0.001, n - 1) * mean * sqrt(2 / (n - 1))
    }
    interval = sprintf("[%.6g, %.6g]", mean - half, mean + half)
    if (kind == "atmost") row(sprintf("%.7g", mean), interval, ok_if(mean + half <= expected))
    covers = abs(mean - expected) <= half
    row(sprintf("%.7g", mean), interval, (covers ? "" : "not covered, ") (half < limit ? "" : "too wide, ") ok_if(covers && half < limit))
}
# Of the value when it is a percentage, else absolute.
function amount(word) { return word ~ /%$/ ? word / 100 * abs(expected) : word + 0 }

END {
    split(tolerance, word, " ")
    if (n < 20) row(n ? substr(number[n], 1, 60) : "-", n + 0 " numbers", "FAIL")
    if (word[1] == "exact" || word[1] == "each") judge_each(word[2] == "" ? 1e-9 : word[2] ~ /%/ ? word[2] / 100 : word[2] + 0)
    if (text) { for (i = 1; number[i] ~ /^[-+0-9.e]+$/; i++) {} row(substr(number[i], 1, 60), "-", "FAIL") }
    if (word[1] == "range") {
        lowest = highest = number[1]
        for (i = 1; i <= n; i++) { if (number[i] < lowest) lowest = number[i]; if (number[i] > highest) highest = number[i] }
        row(sprintf("%.6g", sum / n), sprintf("all in [%.6g, %.6g]", lowest, highest), ok_if(lowest >= word[2] + 0 && highest <= word[3] + 0))
    }
    if (word[1] == "total") row(sum, n " numbers", ok_if(sum >= word[2] + 0 && sum <= word[3] + 0))
    if (word[1] == "sigma") {
        limit = word[2] * sqrt(expected * (1 - expected) / word[3])
        row(sprintf("%.6g", sum / n), sprintf("value +/- %.3g", limit), ok_if(abs(sum / n - expected) <= limit))
    }
    if (word[1] == "variance" || word[1] == "atmost") judge_interval(word[1], amount(word[2]))
    judge_interval("mean", amount(word[1]))
}
