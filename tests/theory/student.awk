# Student's t by its quantiles, for awk programs that are given this file first. Exact to about 1e-9.
# Logarithm of the gamma function (Lanczos 1964, g = 5, six terms).
function log_gamma(x,    s) {
    s = 1.000000000190015 + 76.18009172947146 / (x + 1) - 86.50532032941677 / (x + 2) + 24.01409824083091 / (x + 3) \
        - 1.231739572450155 / (x + 4) + 1.208650973866179e-3 / (x + 5) - 5.395239384953e-6 / (x + 6)
    return (x + 0.5) * log(x + 5.5) - (x + 5.5) + log(2.5066282746310005 * s / x)
}
# Regularised incomplete beta function by Lentz's continued fraction.
function beta(x, a, b,    m, c, d, f, e, front) {
    if (x > (a + 1) / (a + b + 2)) return 1 - beta(1 - x, b, a)
    front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log(1 - x)) / a
    c = 1; d = 1 - (a + b) * x / (a + 1); d = 1 / d; f = d
    for (m = 1; m < 300; m++) {
        e = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + e * d); c = 1 + e / c; f *= c * d
        e = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / (1 + e * d); c = 1 + e / c; f *= c * d
        if (c * d - 1 < 1e-14 && c * d - 1 > -1e-14) break
    }
    return front * f
}
# Quantile of Student's t for df degrees of freedom: P(|T| > t) = both.
function student(both, df,    low, high, t, i) {
    low = 0; high = 1000
    for (i = 0; i < 100; i++) {
        t = (low + high) / 2
        if (beta(df / (df + t * t), df / 2, 0.5) > both) low = t; else high = t
    }
    return t
}
