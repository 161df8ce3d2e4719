# When was it bad? Three panels on one time axis: response time (median and 99th percentile), failed share, requests at each site.
# Several arms: the 99th percentile and the failed share of each, at most eight; the sites are those of the first arm.
load 'common.gp'

SITES = ''
if (has_rows('timeseries.csv')) { stats '../timeseries.csv' using (SITES = strcol('by') eq 'site' && strcol('metric') eq 'requests' ? with_name(SITES, strcol('item')) : SITES, 0) nooutput }
N_SITES = min(words(SITES), 16)
eval show_arms(8)
A = N_SHOWN

# Series 1..A: p99 of each arm, A+1: p50 of the first, then failed share of each arm, then sites.
P50 = A + 1; FAILED = A + 1; SITE = FAILED + A; N_SERIES = SITE + N_SITES
cell(series, w) = (series - 1) * N_WINDOWS + w
array V[N_SERIES * N_WINDOWS]; array LOW[N_SERIES * N_WINDOWS]; array HIGHER[N_SERIES * N_WINDOWS]; array LAST[N_SERIES]; array TOP_V[N_SERIES]
do for [i = 1:|V|] { V[i] = NaN; LOW[i] = NaN; HIGHER[i] = NaN }
do for [i = 1:N_SERIES] { LAST[i] = NaN; TOP_V[i] = 0 }
keep(i, w, v, l, h) = i == 0 || v != v ? 0 : (V[cell(i, w)] = v, LOW[cell(i, w)] = l, HIGHER[cell(i, w)] = h, LAST[i] = v, TOP_V[i] = max(TOP_V[i], v))
series(arm, by, item, metric, stat) = \
    by eq 'all' && metric eq 'response_time' && stat eq 'p99' ? position(SHOWN, arm) : \
    by eq 'all' && metric eq 'response_time' && stat eq 'p50' && arm eq ARM ? P50 : \
    by eq 'all' && metric eq 'failed' && stat eq 'share' ? (position(SHOWN, arm) > 0 ? FAILED + position(SHOWN, arm) : 0) : \
    by eq 'site' && metric eq 'requests' && stat eq 'rate' && arm eq ARM ? (_s = position(SITES, item), _s > N_SITES ? 0 : SITE + _s) : 0
if (has_rows('timeseries.csv')) { stats '../timeseries.csv' using (keep(series(strcol('arm'), strcol('by'), strcol('item'), strcol('metric'), strcol('stat')), \
    window_of(column('time_s')), column('value'), column('ci_low'), column('ci_high')), 0) nooutput }

set print $SERIES
do for [i = 1:N_SERIES] {
    scale = i > FAILED && i <= SITE ? 100 : 1
    do for [w = 1:N_WINDOWS] {
        do for [edge in '-1 0'] { print (w + edge) * WINDOW_S, scale * V[cell(i, w)], scale * LOW[cell(i, w)], scale * HIGHER[cell(i, w)] }
    }
    print ''
    print ''
}
unset print
# The largest of the series from..to; 0 when there is none.
array PEAK[3]
do for [i = 1:3] { PEAK[i] = 0 }
do for [i = 1:A] { PEAK[1] = max(PEAK[1], TOP_V[i]); PEAK[2] = max(PEAK[2], 100 * TOP_V[FAILED + i]) }
do for [i = 1:N_SITES] { PEAK[3] = max(PEAK[3], TOP_V[SITE + i]) }
FLOOR = 1e9
do for [w = 1:N_WINDOWS] { if (V[cell(P50, w)] > 0) { FLOOR = min(FLOOR, V[cell(P50, w)]) } }
LOG_Y = PEAK[1] / FLOOR > 30
Y_LOW = LOG_Y ? FLOOR * 0.7 : 0
Y_HIGH = LOG_Y ? PEAK[1] * 1.4 : PEAK[1] * 1.1
height(y) = LOG_Y ? log(y / Y_LOW) / log(Y_HIGH / Y_LOW) : y / Y_HIGH

HIGH = HIGH + 45 * max(0, N_SITES - 7)
SUBTITLE = WITH_BANDS
eval make_room(SITES, 0)
TOP_PX = TOP_PX + (SOME_ARMS eq '' ? 0 : 17)

eval from_blocks
do for [FORMAT in FORMATS] {
    eval begin('timeline', FORMAT)
    set multiplot
    unset xlabel
    eval frame('When was it bad?', SOME_ARMS)
    if (PEAK[1] + PEAK[2] + PEAK[3] <= 0) { eval note('No request was made.'); unset multiplot; unset output; continue }
    set xrange [0:T_END]
    set format x ''
    eval event_lines

    eval panel(1, 3, 1, 1, 0.07, 0)
    eval event_labels
    eval caption('response time of answered requests, ms')
    if (PEAK[1] > 0) {
        set yrange [Y_LOW:Y_HIGH]
        if (LOG_Y) { set logscale y; eval log_tics('y', Y_LOW, Y_HIGH) } else { set format y '%.10g'; set ytics tic_step(Y_HIGH) }
        do for [i = 1:A] { if (LAST[i] == LAST[i]) { added = add_label(height(LAST[i]), A > 1 ? 'p99 '.word(SHOWN, i) : '99 % within', colour(i)) } }
        if (A == 1 && LAST[P50] == LAST[P50]) { added = add_label(height(LAST[P50]), '50 % within', colour(5)) }
        eval direct_labels
        plot for [i = 1:A] $SERIES index i - 1 using (time_of($1)):3:4 with filledcurves fc rgb colour(i) fs transparent solid 0.25, \
             for [i = 1:A] $SERIES index i - 1 using (time_of($1)):2 with lines lw 1.5 lc rgb colour(i), \
             $SERIES index P50 - 1 using (time_of($1)):(A == 1 ? $2 : NaN) with lines lw 1.5 lc rgb colour(5)
        eval direct_unlabel
    } else {
        set yrange [0:1]
        set format y ''
        set label 907 'no request was answered' at graph 0.5, graph 0.5 center tc rgb GREY
        plot NaN
        unset label 907
    }
    unset logscale y
    eval unframe
    eval event_unlabel

    eval panel(2, 3, 1, 1, 0.07, 0)
    eval caption('failed requests')
    set yrange [0:percent_end(PEAK[2])]
    set ytics percent_end(PEAK[2]) / 2.0
    set format y '%g %%'
    do for [i = 1:A] { if (LAST[FAILED + i] == LAST[FAILED + i]) { added = add_label(100 * LAST[FAILED + i] / percent_end(PEAK[2]), \
        A > 1 ? word(SHOWN, i) : PEAK[2] > 0 ? sprintf('worst %.3g %%', PEAK[2]) : 'none failed', colour(A > 1 ? i : 2)) } }
    eval direct_labels
    plot for [i = 1:A] $SERIES index FAILED + i - 1 using (time_of($1)):3:4 with filledcurves fc rgb colour(A > 1 ? i : 2) fs transparent solid 0.25, \
         for [i = 1:A] $SERIES index FAILED + i - 1 using (time_of($1)):2 with lines lw 1.5 lc rgb colour(A > 1 ? i : 2)
    eval direct_unlabel

    eval panel(3, 3, 1, 1, 0.07, 0)
    eval caption('requests per second at each site (of several tries: the last)'.(A > 1 ? ', '.ARM : ''))
    set xlabel TIME_UNIT tc rgb INK
    set format x '%g'
    set format y '%.10g'
    set yrange [0:max(PEAK[3], 1e-3) * 1.1]
    set ytics tic_step(max(PEAK[3], 1e-3) * 1.1)
    do for [i = 1:N_SITES] { if (LAST[SITE + i] == LAST[SITE + i]) { added = add_label(LAST[SITE + i] / max(PEAK[3], 1e-3) / 1.1, word(SITES, i), colour(i)) } }
    eval direct_labels
    plot N_SITES > 0 ? NaN : 0 lc rgb GREY, for [i = 1:N_SITES] $SERIES index SITE + i - 1 using (time_of($1)):2 with lines lw 1.5 lc rgb colour(i)
    eval direct_unlabel
    unset multiplot
    unset output
}
