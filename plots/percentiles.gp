# How bad is the tail? Response time over percentile, x = 1 / (1 - p) on a log axis, so that each nine gets the same room.
# Several arms: one line each, at most sixteen, all requests. One arm: all requests and each client group.
load 'common.gp'

eval show_arms(16)
GROUPS = N_ARMS > 1 ? SHOWN : '' # lines: "arm" or "client"
if (N_ARMS == 1 && has_rows('percentiles.csv')) { stats '../percentiles.csv' using (GROUPS = strcol('by') eq 'client' ? with_name(GROUPS, strcol('item')) : GROUPS, 0) nooutput }
if (N_ARMS == 1 && words(GROUPS) != 1) { GROUPS = '"all requests"'.GROUPS }
N = min(words(GROUPS), 16)
line_of(arm, by, item) = N_ARMS > 1 ? (by eq 'all' ? position(GROUPS, arm) : 0) \
    : by eq 'client' ? position(GROUPS, item) : by eq 'all' ? position(GROUPS, 'all requests') : 0

# A point with fewer than ten samples beyond it says little: the lines end there, unless there are only such points.
BEYOND = 10
line(_) = column('samples_beyond') >= BEYOND ? line_of(strcol('arm'), strcol('by'), strcol('item')) : 0
array LAST_Y[16]
do for [i = 1:16] { LAST_Y[i] = NaN }
X_MAX = 10; Y_MAX = 0; Y_MIN = 1e9
HAS_BAND = 0
keep(i, x, y, low) = i == 0 || i > N || y != y ? 0 : \
    (HAS_BAND = HAS_BAND || low > 0, LAST_Y[i] = y, X_MAX = max(X_MAX, x), Y_MAX = max(Y_MAX, y), Y_MIN = y > 0 ? min(Y_MIN, y) : Y_MIN, 0)
if (has_rows('percentiles.csv')) {
    stats '../percentiles.csv' using (keep(line(0), column('inv_tail'), column('response_ms'), column('ci_low_ms'))) nooutput
    if (Y_MAX <= 0) {
        BEYOND = 1
        stats '../percentiles.csv' using (keep(line(0), column('inv_tail'), column('response_ms'), column('ci_low_ms'))) nooutput
    }
}

SUBTITLE = WITH_BANDS
eval make_room(GROUPS, 0)
TOP_PX = HEAD_PX + (SOME_ARMS eq '' ? 0 : 17)
LOG_Y = Y_MAX / Y_MIN > 30
Y_LOW = LOG_Y ? Y_MIN * 0.8 : 0
Y_HIGH = LOG_Y ? Y_MAX * 1.3 : Y_MAX * 1.08
# Of a band, what is within the picture: on a log axis an interval down to 0 has no lower edge.
within(y) = y != y ? y : min(max(y, Y_LOW), Y_HIGH)
height(y) = LOG_Y ? log(y / Y_LOW) / log(Y_HIGH / Y_LOW) : y / Y_HIGH

do for [FORMAT in FORMATS] {
    eval begin('percentiles', FORMAT)
    eval frame('How bad is the tail?', SOME_ARMS)
    if (N == 0 || Y_MAX <= 0) {
        eval note(has_rows('percentiles.csv') ? 'Too few requests were answered for a percentile.' : 'No request was answered, so there is no response time.')
    } else {
        eval panel(1, 1, 1, 1, 0, 0)
        set logscale x
        if (LOG_Y) { set logscale y }
        set xrange [1.05:X_MAX]
        set yrange [Y_LOW:Y_HIGH]
        set xtics (X_MAX < 1e5 ? '0 %%' : '' 1, '50 %%' 2, '90 %%' 10, '99 %%' 100, '99.9 %%' 1e3, '99.99 %%' 1e4, '99.999 %%' 1e5, '99.9999 %%' 1e6)
        set xlabel 'share of requests answered within that time' tc rgb INK
        eval caption('response time of answered requests, ms'.(BEYOND < 10 ? '; fewer than ten lie beyond any of these points: a hint, not more' : ''))
        if (LOG_Y) { eval log_tics('y', Y_LOW, Y_HIGH) } else { set format y '%.10g' }
        do for [i = 1:N] { if (LAST_Y[i] == LAST_Y[i]) { added = add_label(height(LAST_Y[i]), word(GROUPS, i), colour(i)) } }
        eval direct_labels
        if (HAS_BAND) {
            plot for [i = 1:N] '../percentiles.csv' using (line(0) == i ? column('inv_tail') : NaN):(within(column('ci_low_ms'))):(within(column('ci_high_ms'))) \
                     with filledcurves fc rgb colour(i) fs transparent solid 0.2, \
                 for [i = 1:N] '../percentiles.csv' using (line(0) == i ? column('inv_tail') : NaN):'response_ms' with lines lw 2 lc rgb colour(i)
        } else {
            plot for [i = 1:N] '../percentiles.csv' using (line(0) == i ? column('inv_tail') : NaN):'response_ms' \
                     with linespoints lw 2 pt 7 ps (BEYOND < 10 ? 0.6 : 0) lc rgb colour(i)
        }
        eval direct_unlabel
    }
    unset output
}
