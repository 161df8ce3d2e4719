# How old are the answers in use? For each kept request: the time since the authority gave the address that it used,
# by where the client found it. The TTL is marked: what lies to the right of it outlived the TTL.
# Of the requests kept in requests.csv (output.requests), the first arm only.
load 'common.gp'

SOURCES = 'connection client_cache resolver_cache authority' # from the bottom of the stack to the top
array WORDS[4] = ['open connection', "client's cache", "resolver's cache", 'asked just now']
array SOURCE_COLOUR[4] = [0x009E73, 0x56B4E9, 0x0072B2, 0xE69F00]
BINS = 60

# The 99.5th percentile of the ages ends the axis, so that one ancient answer does not squeeze the rest.
array N_OF[4]
do for [i = 1:4] { N_OF[i] = 0 }
AGE_MAX = 0; OLDEST = 0; N_KEPT = 0; LATE = 0
TTL = N_TTL > 0 ? TTL_S[1] : 0
used(arm, source) = arm eq ARM ? position(SOURCES, source) : 0
see(s, age) = s == 0 || age != age ? 0 : (N_OF[s] = N_OF[s] + 1, N_KEPT = N_KEPT + 1, AGE_MAX = max(AGE_MAX, age), LATE = LATE + (age > TTL), 0)
if (has_rows('requests.csv')) { stats '../requests.csv' using (see(used(strcol('arm'), strcol('dns_source')), column('dns_age_s'))) nooutput }
if (N_KEPT > 0) {
    stats '../requests.csv' using (used(strcol('arm'), strcol('dns_source')) > 0 ? column('dns_age_s') : NaN) name 'KEPT' nooutput
    OLDEST = AGE_MAX
    AGE_MAX = min(AGE_MAX, max(KEPT_mean + 5 * KEPT_stddev, 1.5 * TTL))
    if (TTL < 3 * AGE_MAX) { AGE_MAX = max(AGE_MAX, 1.05 * TTL) } # the line of the TTL is on the axis
}
WIDTH = N_KEPT > 0 && AGE_MAX > 0 ? tic_step(AGE_MAX * 5.0 / BINS) : 1.0
BINS = max(4, ceil(AGE_MAX / WIDTH))
array H[4 * BINS]
do for [i = 1:|H|] { H[i] = 0 }
count(s, age) = s == 0 || age != age ? 0 : (_b = int(min(BINS, floor(age / WIDTH) + 1)), H[(s - 1) * BINS + _b] = H[(s - 1) * BINS + _b] + 1)
if (has_rows('requests.csv')) { stats '../requests.csv' using (count(used(strcol('arm'), strcol('dns_source')), column('dns_age_s')), 0) nooutput }

PEAK = 0
set print $BARS
do for [s = 1:4] {
    do for [b = 1:BINS] {
        low = s == 1 ? 0 : H[(s - 2) * BINS + b]
        H[(s - 1) * BINS + b] = low + (N_KEPT > 0 ? 100.0 * H[(s - 1) * BINS + b] / N_KEPT : 0)
        PEAK = max(PEAK, H[(s - 1) * BINS + b])
        print (b - 1) * WIDTH, low, H[(s - 1) * BINS + b]
        print b * WIDTH, low, H[(s - 1) * BINS + b]
    }
    print ''
    print ''
}
unset print

eval from_blocks
TOP_PX = HEAD_PX + 20
do for [FORMAT in FORMATS] {
    eval begin('cache', FORMAT)
    eval frame('How old are the answers in use?', N_KEPT == 0 ? '' : 'From the '.whole(N_KEPT).' requests'.(N_ARMS > 1 ? ' of '.ARM : '').' in requests.csv that used an answer'.(TTL > 0 ? '; '.(LATE == 0 ? 'none' : \
        LATE < 100 ? whole(LATE) : percent(100.0 * LATE / N_KEPT)).' of them used one older than the TTL' : ''))
    if (N_KEPT == 0) {
        eval note('No kept request used an answer of DNS.')
    } else {
        eval panel(1, 1, 1, 1, 0, 0)
        eval caption(sprintf('share of requests, per %g s of age', WIDTH))
        set xrange [0:BINS * WIDTH]
        set yrange [0:PEAK * 1.15]
        set format y '%g %%'
        set ytics tic_step(PEAK * 1.15)
        set xlabel 'seconds since the authority gave the answer' tc rgb INK
        do for [i = 1:N_TTL] {
            if (TTL_S[i] < BINS * WIDTH) {
                set arrow 900 + i from TTL_S[i], graph 0 to TTL_S[i], graph 1 nohead front lw 1.5 dt (6,4) lc rgb INK
                ttl_text = sprintf('TTL of %s, %g s', TTL_NAME[i], TTL_S[i])
                if (TTL_S[i] < 0.6 * BINS * WIDTH) {
                    set label 910 + i ttl_text at TTL_S[i], graph 1 offset 0.5,-0.7 - (i - 1) font ',10' tc rgb INK front
                } else {
                    set label 910 + i ttl_text at TTL_S[i], graph 1 right offset -0.5,-0.7 - (i - 1) font ',10' tc rgb INK front
                }
            }
        }
        if (OLDEST > BINS * WIDTH) { set label 909 sprintf('%g s and more', (BINS - 1) * WIDTH) at BINS * WIDTH, H[4 * BINS] right offset 0,0.6 font ',10' tc rgb INK front }
        do for [s = 1:4] { if (N_OF[s] > 0) {
            added = add_label(0.96 - (4 - s) * 15 / PANEL_PX, WORDS[s].' '.percent(100.0 * N_OF[s] / N_KEPT), SOURCE_COLOUR[s]) } }
        eval direct_labels
        plot for [s = 1:4] $BARS index s - 1 using 1:2:3 with filledcurves fc rgb SOURCE_COLOUR[s]
        eval direct_unlabel
    }
    unset output
}
