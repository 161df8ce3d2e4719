# Does it win every time? One thin line for each replication, from arm to arm: where lines do not cross, it does. The bold line joins the means.
load 'common.gp'

MOST_ARMS = 12; MOST_RUNS = 200
SHOWN = BASELINE eq '' ? '' : ' "'.BASELINE.'"'
do for [i = 1:words(ARMS)] { if (words(SHOWN) < MOST_ARMS) { SHOWN = with_name(SHOWN, word(ARMS, i)) } }
N = words(SHOWN)
array V[MOST_ARMS * MOST_RUNS]; array SUM[MOST_ARMS]; array COUNT[MOST_ARMS]
do for [i = 1:|V|] { V[i] = NaN }
do for [i = 1:MOST_ARMS] { SUM[i] = 0; COUNT[i] = 0 }
RUNS_SEEN = 0; Y_MIN = 1e300; Y_MAX = -1e300
keep(a, r, v) = a == 0 || r > MOST_RUNS || v != v ? 0 : (V[(a - 1) * MOST_RUNS + r] = v, SUM[a] = SUM[a] + v, COUNT[a] = COUNT[a] + 1, \
    RUNS_SEEN = max(RUNS_SEEN, r), Y_MIN = min(Y_MIN, v), Y_MAX = max(Y_MAX, v), 0)
SCALE = METRIC_STAT eq 'share' ? 100.0 : 1.0
if (has_rows('comparisons.csv')) { stats '../replications.csv' using (strcol('metric') eq METRIC && strcol('by') eq METRIC_BY && strcol('item') eq METRIC_ITEM && \
    strcol('stat') eq METRIC_STAT ? keep(position(SHOWN, strcol('arm')), int(column('replication')) + 1, SCALE * column('value')) : 0, 0) nooutput }

set print $LINES
do for [r = 1:RUNS_SEEN] {
    do for [a = 1:N] { if (V[(a - 1) * MOST_RUNS + r] == V[(a - 1) * MOST_RUNS + r]) { print a, V[(a - 1) * MOST_RUNS + r], a } }
    print ''
}
print '0 NaN 0'
unset print
set print $MEANS
do for [a = 1:N] { if (COUNT[a] > 0) { print a, SUM[a] / COUNT[a], a } }
print '0 NaN 0'
unset print

LOG_Y = Y_MIN > 0 && Y_MAX / Y_MIN > 8
WHAT = METRIC_STAT eq 'share' ? METRIC.', %' : METRIC_STAT.' of '.METRIC.(METRIC_UNIT eq '' ? '' : ', '.METRIC_UNIT)
short(name) = strlen(name) > 90 / N ? name[1:90 / N].'..' : name
TOP_PX = HEAD_PX
eval from_blocks
do for [FORMAT in FORMATS] {
    eval begin('pairs', FORMAT)
    eval frame('Does it win every time?', '')
    if (RUNS_SEEN == 0 || N < 2) {
        eval note('Nothing was compared.')
    } else {
        eval panel(1, 1, 1, 1, 0, 0)
        if (LOG_Y) { set logscale y }
        set xrange [0.7:N + 0.3]
        set yrange [LOG_Y ? Y_MIN / 1.15 : Y_MIN - 0.06 * (Y_MAX - Y_MIN) - 1e-9:LOG_Y ? Y_MAX * 1.15 : Y_MAX + 0.06 * (Y_MAX - Y_MIN) + 1e-9]
        if (LOG_Y) { eval log_tics('y', Y_MIN / 1.15, Y_MAX * 1.15) } else { set format y '%.10g' }
        set xtics ()
        set format x ''
        do for [a = 1:N] { set xtics add (short(word(SHOWN, a)) a) }
        eval caption(WHAT.(METRIC_BY eq 'all' ? '' : ', '.METRIC_ITEM))
        LAST = V[(N - 1) * MOST_RUNS + 1]
        MEAN = COUNT[N] > 0 ? SUM[N] / COUNT[N] : Y_MIN
        low = LOG_Y ? Y_MIN / 1.15 : Y_MIN - 0.06 * (Y_MAX - Y_MIN); high = LOG_Y ? Y_MAX * 1.15 : Y_MAX + 0.06 * (Y_MAX - Y_MIN)
        added = add_label(high == low ? 0.5 : LOG_Y ? log(MEAN / low) / log(high / low) : (MEAN - low) / (high - low), 'mean', INK)
        eval direct_labels
        plot $LINES using 1:2 with lines lw 1 lc rgb 0xB0B0B0, \
             $LINES using 1:2:(colour(max(1, int($3)))) with points pt 7 ps 0.5 lc rgb variable, \
             $MEANS using 1:2 with lines lw 3 lc rgb INK
        eval direct_unlabel
    }
    unset output
}
