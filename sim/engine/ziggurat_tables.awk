# Prints sim/engine/ziggurat_tables.h:  awk -f sim/engine/ziggurat_tables.awk >sim/engine/ziggurat_tables.h
#
# A ziggurat covers a falling density f (not normalised, f(0) = 1) with 256 layers of equal area v. Layer 0 is the rectangle
# [0, r] x [0, f(r)] plus the tail beyond r; its width is written as if it were a rectangle, v / f(r). From
# x[1] = r upwards f(x[i+1]) = f(x[i]) + v / x[i]; r is right when the last layer ends at f = 1.
# tests/sim/engine/rng_test.c checks these properties of the tables.

function f(x) { return kind == "exponential" ? exp(-x) : exp(-x * x / 2) }
function inverse(y) { return kind == "exponential" ? -log(y) : sqrt(-2 * log(y)) }

# Integral of exp(-x^2/2) from r to infinity, by the continued fraction of Mills' ratio, evaluated from its end.
function normal_tail(r,   k, t) {
    t = r
    for (k = 200; k >= 1; k--)
        t = r + k / t
    return f(r) / t
}

function area(r) { return r * f(r) + (kind == "exponential" ? f(r) : normal_tail(r)) }

# How far above 1 the 256 layers end for this r.
function excess(r,   i, v, x, y) {
    v = area(r); x = r; y = f(r)
    for (i = 2; i <= 256; i++) {
        y += v / x
        if (y >= 1 && i < 256) return 1
        if (i < 256) x = inverse(y)
    }
    return y - 1
}

function table(name, r_low, r_high,   i, r, v, x) {
    kind = name
    for (i = 0; i < 200; i++) {
        r = (r_low + r_high) / 2
        if (excess(r) > 0) r_low = r; else r_high = r
    }
    r = r_high; v = area(r)
    x[0] = v / f(r); x[1] = r
    for (i = 2; i < 256; i++) x[i] = inverse(f(x[i - 1]) + v / x[i - 1])
    x[256] = 0
    printf "static const double ziggurat_%s_x[257] = {", name
    for (i = 0; i <= 256; i++) printf "%s%.17g,", i % 5 ? " " : "\n    ", x[i]
    printf "\n};\nstatic const double ziggurat_%s_y[257] = {", name
    for (i = 0; i <= 256; i++) printf "%s%.17g,", i % 5 ? " " : "\n    ", i ? f(x[i]) : 0
    printf "\n};\n"
}

BEGIN {
    print "/* Ziggurats with 256 layers (Marsaglia and Tsang 2000), made by ziggurat_tables.awk, which tells more."
    print " * x[i] is layer i's right edge (x[0]: as if the tail were in the lowest layer's rectangle), y[i] = f(x[i]). */"
    print "#ifndef SIM_ENGINE_ZIGGURAT_TABLES_H\n#define SIM_ENGINE_ZIGGURAT_TABLES_H\n"
    table("exponential", 7, 8.5)
    table("normal", 3, 4)
    print "\n#endif"
}
