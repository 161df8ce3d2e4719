# Writes trace.csv: recorded loads of a known shape, nothing random.
#   bursts=SIZE,n=N   N bursts of SIZE requests, one burst a second
#   numacc4           NIST's StRD data set NumAcc4 as service times: 10000000.2 ms, then 500 times (10000000.1 ms, 10000000.3 ms)
BEGIN {
    if (shape == "numacc4") {
        print "time_s,service_ms"
        for (i = 0; i <= 1000; i++) printf "%d,%s\n", i + 1, i == 0 ? "10000000.2" : i % 2 ? "10000000.1" : "10000000.3"
        exit
    }
    split(shape, word, /[=,]/)
    print "time_s"
    for (burst = 0; burst < word[4]; burst++)
        for (i = 0; i < word[2]; i++) printf "%.6f\n", burst + 0.1 + i / 1e6
}
