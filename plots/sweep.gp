# Where is the knee? One parameter: the main metric over its values, a line for each combination of the others. Two parameters: a heat map of the
# metric over both. Values that are words stand side by side.
load 'common.gp'

MOST = 400
array X[MOST]; array T1[MOST]; array T2[MOST]; array Y[MOST]; array LOW[MOST]; array HIGHEST[MOST]
do for [i = 1:MOST] { X[i] = NaN; T1[i] = ''; T2[i] = ''; Y[i] = NaN; LOW[i] = NaN; HIGHEST[i] = NaN }
SWEPT = ''; PATHS = ''; UNIT = ''; N_AXES = 0; VALUES1 = ''; VALUES2 = ''; NUMERIC = 1
tail(path) = strstrt(path, '.') ? tail(path[strstrt(path, '.') + 1:*]) : path
axis(arm, number, path, text, x, unit) = number != number || words(SWEPT) >= MOST && position(SWEPT, arm) == 0 ? 0 : ( \
    SWEPT = with_name(SWEPT, arm), PATHS = with_name(PATHS, path), N_AXES = max(N_AXES, int(number)), _a = position(SWEPT, arm), \
    number == 1 ? (X[_a] = x, T1[_a] = text, VALUES1 = with_name(VALUES1, text), UNIT = unit, NUMERIC = NUMERIC && x == x) : \
    number == 2 ? (T2[_a] = text, VALUES2 = with_name(VALUES2, text)) : 0, 0)
if (has_rows('arms.csv')) { stats '../arms.csv' using (axis(strcol('arm'), column('axis'), strcol('path'), strcol('value'), column('number'), strcol('unit')), 0) nooutput }
SCALE = METRIC_STAT eq 'share' ? 100.0 : 1.0
Y_MIN = 1e300; Y_MAX = -1e300; Z_MIN = 1e300; Z_MAX = -1e300 # with and without intervals
point(a, v, low, high) = a == 0 || v != v ? 0 : (Y[a] = SCALE * v, LOW[a] = SCALE * low, HIGHEST[a] = SCALE * high, \
    Z_MIN = min(Z_MIN, Y[a]), Z_MAX = max(Z_MAX, Y[a]), Y_MIN = min(Y_MIN, low == low ? min(LOW[a], Y[a]) : Y[a]), Y_MAX = max(Y_MAX, high == high ? HIGHEST[a] : Y[a]), 0)
if (N_AXES > 0) { stats '../summary.csv' using (strcol('metric') eq METRIC && strcol('by') eq METRIC_BY && strcol('item') eq METRIC_ITEM && \
    strcol('stat') eq METRIC_STAT ? point(position(SWEPT, strcol('arm')), column('value'), column('ci_low'), column('ci_high')) : 0, 0) nooutput }
N = words(SWEPT)
N1 = max(1, words(VALUES1)); N2 = max(1, words(VALUES2))
NAME1 = N_AXES > 0 ? tail(word(PATHS, 1)) : ''; NAME2 = N_AXES > 1 ? tail(word(PATHS, 2)) : ''
WHAT = METRIC_STAT eq 'share' ? METRIC.', %' : METRIC_STAT.' of '.METRIC.(METRIC_UNIT eq '' ? '' : ', '.METRIC_UNIT)
WHAT = WHAT.(METRIC_BY eq 'all' ? '' : ', '.METRIC_ITEM)

# One parameter: sorted by x, so that the band has no folds.
array SORTED[MOST]
where(a) = NUMERIC ? X[a] : position(VALUES1, T1[a])
do for [i = 1:min(N, MOST)] {
    k = i
    do for [j = i:2:-1] { if (k == j && where(SORTED[j - 1]) > where(i)) { SORTED[j] = SORTED[j - 1]; k = j - 1 } }
    SORTED[k] = i
}
set print $CURVE
do for [i = 1:min(N, MOST)] { a = SORTED[i]; print where(a), Y[a], LOW[a], HIGHEST[a] }
print 'NaN NaN NaN NaN'
unset print
set print $CELLS
do for [a = 1:min(N, MOST)] { print position(VALUES1, T1[a]), position(VALUES2, T2[a]), Y[a] }
print 'NaN NaN NaN'
unset print
X_MIN = N > 0 ? where(SORTED[1]) : 0; X_MAX = N > 0 ? where(SORTED[min(N, MOST)]) : 1
LOG_X = NUMERIC && X_MIN > 0 && X_MAX / X_MIN > 30
LOG_Y = Y_MIN > 0 && Y_MAX / Y_MIN > 30
Y_LOW = LOG_Y ? Y_MIN / 1.2 : min(0, Y_MIN); Y_HIGH = LOG_Y ? Y_MAX * 1.2 : Y_MAX + 0.08 * (Y_MAX - Y_LOW)
short(name) = strlen(name) > 20 ? name[1:18].'..' : name
number(v) = v >= 99.5 ? whole(v + 0.5) : sprintf('%.3g', v)

TOP_PX = HEAD_PX + (N_AXES > 2 ? 17 : 0)
eval from_blocks
do for [FORMAT in FORMATS] {
    if (N_AXES >= 2) { HIGH = max(360.0, min(1400.0, 220.0 + 34 * N2)); LEFT = 0.18 }
    eval begin('sweep', FORMAT)
    eval frame(N_AXES > 1 ? 'Where is it good?' : NUMERIC ? 'Where is the knee?' : 'What does each give?', N_AXES > 2 ? 'More than two parameters vary: each cell shows the last arm with these two' : '')
    if (N_AXES == 0 || Y_MAX < Y_MIN) {
        eval note('Nothing was varied.')
    } else {
        eval panel(1, 1, 1, 1, 0, 0)
        eval caption(WHAT)
        set xlabel NAME1.(UNIT eq '' || N_AXES > 1 || !NUMERIC ? '' : ', '.UNIT) tc rgb INK
        if (N_AXES == 1) {
            if (LOG_X) { set logscale x }
            if (LOG_Y) { set logscale y }
            set xrange [LOG_X ? X_MIN / 1.1 : X_MIN - 0.03 * (X_MAX - X_MIN) - (NUMERIC ? 1e-9 : 0.5):LOG_X ? X_MAX * 1.1 : X_MAX + 0.03 * (X_MAX - X_MIN) + (NUMERIC ? 1e-9 : 0.5)]
            set yrange [Y_LOW:Y_HIGH]
            if (LOG_X) { eval log_tics('x', X_MIN / 1.1, X_MAX * 1.1) } else { set format x '%.10g' }
            if (LOG_Y) { eval log_tics('y', Y_LOW, Y_HIGH) } else { set format y '%.10g' }
            if (!NUMERIC) { set xtics (); set format x ''; do for [i = 1:N1] { set xtics add (word(VALUES1, i) i) } }
            plot $CURVE using 1:(NUMERIC ? $3 : NaN):4 with filledcurves fc rgb colour(1) fs transparent solid 0.2, \
                 $CURVE using 1:(NUMERIC ? $3 : NaN):4 with filledcurves above fc rgb colour(1) fs transparent solid 0.0, \
                 $CURVE using 1:(NUMERIC ? $2 : NaN) with lines lw 2 lc rgb colour(1), \
                 $CURVE using 1:2:3:4 with yerrorbars pt 7 ps 0.7 lw 1.5 lc rgb colour(1)
        } else {
            unset grid
            set label 1199 NAME2 at screen 0.02, screen 0.03 left font ',10' tc rgb INK
            set xrange [0.5:N1 + 0.5]; set yrange [0.5:N2 + 0.5]
            set xtics (); set ytics (); set format x ''; set format y ''
            do for [i = 1:N1] { set xtics add (word(VALUES1, i) i) }
            do for [i = 1:N2] { set ytics add (short(word(VALUES2, i)) i) }
            set palette defined (0 '#F4F6F8', 0.5 '#56B4E9', 1 '#00456B')
            set cbrange [Z_MIN:Z_MAX > Z_MIN ? Z_MAX : Z_MIN + 1]
            LOG_Z = Z_MIN > 0 && Z_MAX / Z_MIN > 10
            if (LOG_Z) { set logscale cb; eval log_tics('cb', Z_MIN, Z_MAX) }
            set colorbox user origin screen 0.86, screen 60.0 / HIGH size screen 0.013, screen (HIGH - TOP_PX - 60) / HIGH noborder
            set format cb '%.10g'
            dark(v) = (LOG_Z ? log(v / Z_MIN) / log(Z_MAX / Z_MIN) : (v - Z_MIN) / max(1e-300, Z_MAX - Z_MIN)) > 0.7
            set style fill solid 1.0 noborder
            plot $CELLS using 1:2:(0.48):(0.46):3 with boxxyerror lc palette, \
                 $CELLS using 1:2:(number($3)):(dark($3) ? 0xFFFFFF : INK) with labels font ',10' tc rgb variable
        }
    }
    unset output
}
