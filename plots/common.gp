# Shared by all plots; each script begins with `load 'common.gp'`. What the run was, colours, frame, event lines.
# The scripts run inside RESULT/plots, read ../*.csv by column name, and write NAME.svg and NAME.png beside themselves.
# Needs gnuplot 5.4; opens no window. Change anything and run `gnuplot NAME.gp` again.

set encoding utf8
set datafile separator comma columnheaders

# ---- what was run: meta.gp, written by the program; without it the plots have less to say ----
NAME = 'unnamed'; QUESTION = ''; SEED = '?'; REPLICATIONS = 1; DURATION_S = 0; WARMUP_S = 0; WINDOW_S = 1; REQUESTS = 0
HASH = '?'; VERSION = '?'; N_TTL = 0; N_ASKED = 0; SET = ''
METRIC = 'response_time'; METRIC_BY = 'all'; METRIC_ITEM = ''; METRIC_STAT = 'p99'; METRIC_UNIT = 'ms'; BASELINE = ''; MARGIN_PCT = 2.0 # the main metric
if (system("test -r meta.gp && echo yes") eq 'yes') { load 'meta.gp' }

# ---- colours: Okabe and Ito's, safe for colour-blind eyes, in this order; a second round is darker ----
array COLOUR[8] = [0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0x56B4E9, 0xE69F00, 0x7A7A7A, 0xB8A800]
darker(c) = (c / 0x20000) * 0x10000 + ((c % 0x10000) / 0x200) * 0x100 + (c % 0x100) / 2
colour(i) = (i - 1) % 16 < 8 ? COLOUR[(i - 1) % 8 + 1] : darker(COLOUR[(i - 1) % 8 + 1])
GREY = 0x808080; INK = 0x303030; PALE = 0xEEEEEE

# ---- lists of names: a string of quoted words, in order of first sight ----
position(list, name) = (_at = 0, sum [_i = 1:words(list)] (_at == 0 && word(list, _i) eq name ? (_at = _i) : 0), _at)
with_name(list, name) = name eq '' || position(list, name) ? list : list.' "'.name.'"'

has_rows(file) = int(system('cat ../'.file.' 2>/dev/null | wc -l')) > 1
ARMS = ''
if (has_rows('percentiles.csv')) { stats '../percentiles.csv' using (ARMS = with_name(ARMS, strcol('arm')), 0) nooutput }
N_ARMS = words(ARMS) > 0 ? words(ARMS) : 1
ARM = words(ARMS) > 0 ? word(ARMS, 1) : 'base'

# ---- small words ----
max(a, b) = a > b ? a : b
min(a, b) = a < b ? a : b
# Thousands apart: 6 912 345.
_apart(n) = n < 1000 ? sprintf('%d', n) : _apart(n / 1000).sprintf(' %03d', n % 1000)
whole(x) = _apart(int(x))
# A share in percent, with as many digits as it deserves: 4.9 %, 95 %.
percent(x) = sprintf(x < 9.95 && x > 0 ? '%.1f %%' : '%.0f %%', x)
RUNS(bands) = REPLICATIONS == 1 ? '1 replication'.(bands eq '' ? '' : ': no interval') : sprintf('mean of %d replications%s', REPLICATIONS, bands)
subtitle(bands) = sprintf('%s requests, %s, seed %s', whole(REQUESTS), RUNS(bands), SEED)
SUBTITLE = subtitle('')
WITH_BANDS = subtitle(', bands are 95 % intervals') # for scripts that draw them

# ---- frame. Positions are shares of the picture. ----
LEFT = 0.07; RIGHT = 0.82
WIDE = 1000.0; HIGH = 600.0 # pixels; a script that needs more height sets HIGH after loading this
SET_PX = SET eq '' ? 0 : 17     # a line more for what --set changed
HEAD_PX = 105 + SET_PX
TOP_PX = HEAD_PX; BOTTOM_PX = 60 # kept free for title and axis; event labels add to TOP_PX
CHAR = 0.0068 # width of a character of the small font

# What to draw: files, or in the terminal with `gnuplot -e "FORMATS = 'txt'; COLUMNS = 100; COLOURS = 1" NAME.gp`.
if (!exists('FORMATS')) { FORMATS = 'svg png' }
if (!exists('COLUMNS')) { COLUMNS = 110 }
if (!exists('COLOURS')) { COLOURS = 0 }
IS_TEXT = FORMATS eq 'txt'
# eval begin('drain', 'svg'): opens the picture.
begin(name, format) = format eq 'txt' ? sprintf('set terminal dumb size %d,36 %s noenhanced; set output; ', COLUMNS, COLOURS ? 'ansi256' : 'mono') : (format eq 'svg' \
    ? sprintf("set terminal svg size %d,%d font 'DejaVu Sans,12' background rgb 'white' noenhanced dynamic; ", WIDE, HIGH) \
    : sprintf("set terminal pngcairo size %d,%d font 'DejaVu Sans,12' fontscale 1.4 linewidth 1.4 noenhanced; ", WIDE * 1.4, HIGH * 1.4)) \
    .sprintf("set output '%s.%s'; ", name, format)
# eval frame('How bad is the tail?', 'more to say'): title, subtitle, footer. A script with more to say adds 17 to TOP_PX.
_label(tag, text, x, y, more) = sprintf('set label %d %s at screen %f, screen %f %s; ', tag, text, x, y, more)
frame(title, more) = (_title = title, _more = more, \
    _label(901, '_title', 0.02, 1 - 24.0 / HIGH, "font ',17' tc rgb 0x000000") \
    ._label(902, "NAME.(QUESTION eq '' ? '' : ': ').QUESTION", 0.02, 1 - 48.0 / HIGH, strlen(NAME.QUESTION) > 104 ? "font ',10' tc rgb INK" : 'tc rgb INK') \
    ._label(908, "(SET eq '' ? '' : 'set: ').SET", 0.02, 1 - 66.0 / HIGH, strlen(SET) > 140 ? "font ',8' tc rgb INK" : "font ',10' tc rgb INK") \
    ._label(903, 'SUBTITLE', 0.02, 1 - (67.0 + SET_PX) / HIGH, "font ',10' tc rgb GREY") \
    ._label(905, '_more', 0.02, 1 - (84.0 + SET_PX) / HIGH, "font ',10' tc rgb GREY") \
    ._label(904, "IS_TEXT ? '' : 'gslbsim '.VERSION.', scenario '.HASH", 0.98, 14.0 / HIGH, "right font ',9' tc rgb GREY"))
unframe = 'do for [_i = 901:905] { unset label _i }; unset label 908'

unset key
set border 0
set tics nomirror scale 0 textcolor rgb INK
set grid ytics lt 1 lw 0.7 lc rgb 0xDDDDDD
set style fill solid 1.0 noborder

# eval panel(row, rows, column, columns, gap_y, gap_x): the margins of one of several panels; row 1 is the top one.
panel(row, rows, column, columns, gap_y, gap_x) = ( \
    _h = 1 - (TOP_PX + BOTTOM_PX) / (1.0 * HIGH) + gap_y, _w = RIGHT - LEFT + gap_x, _t = 1 - TOP_PX / (1.0 * HIGH), sprintf( \
    'set tmargin at screen %f; set bmargin at screen %f; set lmargin at screen %f; set rmargin at screen %f; PANEL_PX = %f; ', \
    _t - (row - 1) * _h / rows, _t - row * _h / rows + gap_y, LEFT + (column - 1) * _w / columns, LEFT + column * _w / columns - gap_x, \
    HIGH * (_h / rows - gap_y)))
# eval caption('share of all requests'): what a panel shows, above its left corner.
caption(text) = (_caption = text, 'set label 906 _caption at graph 0, graph 1 offset 0,0.6 font ",10" tc rgb GREY')

# eval show_arms(n): n arms at most, spread evenly from the first to the last, as those of a sweep differ most. SHOWN lists them, N_SHOWN of
# them, and SOME_ARMS says so where not all have room.
_spread(i, n) = n == 1 ? 1 : 1 + int((i - 1.0) * (N_ARMS - 1) / (n - 1) + 0.5)
show_arms(n) = sprintf('N_SHOWN = min(N_ARMS, %d); SHOWN = ""; do for [_i = 1:N_SHOWN] { SHOWN = with_name(SHOWN, word(ARMS, _spread(_i, N_SHOWN))) }; ' \
    .'SOME_ARMS = N_ARMS > N_SHOWN ? sprintf("%%d of %%d arms, spread from the first to the last", N_SHOWN, N_ARMS) : ""', n)

# eval note('No request used DNS.'): a picture that only says why there is nothing to see.
note(text) = "unset xtics; unset ytics; unset grid; unset xlabel; unset ylabel; unset title; set xrange [0:1]; set yrange [0:1]; " \
    .panel(1, 1, 1, 1, 0, 0).'set label 907 "'.text.'" at graph 0.5, graph 0.6 center font ",14" tc rgb GREY; plot NaN notitle; unset label 907'

# eval log_tics('y', low, high): 1 2 5 10 ... where the panel has the room, else 1 10 100. After panel().
log_tics(axis, low, high) = sprintf('set %stics (); do for [_e = floor(log10(%g)):ceil(log10(%g))] { do for [_m in (%g > 1 ? "1" : "1 2 5")] { ' \
    .'if (_m * 10 ** _e >= %g && _m * 10 ** _e <= %g) { set %stics add (sprintf("%%.10g", _m * 10 ** _e) _m * 10 ** _e) } } }; ', \
    axis, low, high, 60 * log10(high / low) / PANEL_PX, low, high, axis)
# A distance of tics that makes at most five steps to v.
tic_step(v) = (_p = 10 ** floor(log10(v / 5.0)), _f = v / 5.0 / _p, _f <= 1.0001 ? _p : _f <= 2 ? 2 * _p : _f <= 5 ? 5 * _p : 10 * _p)
# The upper end of an axis of percentages.
percent_end(v) = v > 50 ? 100 : v > 25 ? 50 : v > 10 ? 25 : v > 5 ? 10 : v > 2 ? 5 : v > 1 ? 2 : 1

# Without meta.gp the time axis is that of the series.
if (DURATION_S == 0 && has_rows('timeseries.csv')) {
    WINDOW_S = 1e9
    stats '../timeseries.csv' using (column('time_s') > 0 ? (WINDOW_S = min(WINDOW_S, column('time_s'))) : 0, column('time_s')) name 'TIMES' nooutput
    DURATION_S = TIMES_max + WINDOW_S
}

# ---- series in windows, kept in arrays of the script and printed to a data block as steps: "start, low, high" ----
N_WINDOWS = max(1, ceil(max(DURATION_S, WINDOW_S) / (1.0 * WINDOW_S) - 1e-9))
window_of(s) = min(N_WINDOWS, int(s / WINDOW_S + 0.5) + 1)
# Data blocks that a script prints are separated by blanks and have no header.
from_blocks = 'set datafile nocolumnheaders; set datafile separator whitespace'

# ---- time axis: seconds, minutes or hours, whichever reads best ----
TIME_UNIT = DURATION_S > 4 * 3600 ? 'hours' : DURATION_S > 1800 ? 'minutes' : 'seconds'
PER_UNIT = DURATION_S > 4 * 3600 ? 3600.0 : DURATION_S > 1800 ? 60.0 : 1.0
T_END = max(DURATION_S, WINDOW_S) / PER_UNIT
time_of(s) = s / PER_UNIT

# ---- events: planned ones, and when the authority first dropped a site; of the first arm ----
# What is planned is the same in every replication. When it was dropped is the mean over the replications in which it was; where these are
# far apart, that of the first replication (0), which its label says.
N_EVENTS = 0
array EVENT_T[200]; array EVENT_TEXT[200]; array EVENT_KEY[200]; array EVENT_ROW[200]
array DROP_N[200]; array DROP_SUM[200]; array DROP_LOW[200]; array DROP_HIGH[200]; array DROP_IN[200]
array _row_end[8]
_put(t, key, text) = N_EVENTS >= 200 ? 0 : (N_EVENTS = N_EVENTS + 1, EVENT_T[N_EVENTS] = t, EVENT_KEY[N_EVENTS] = key, EVENT_TEXT[N_EVENTS] = text, DROP_N[N_EVENTS] = 0, 0)
_find(key) = (_at = 0, sum [_i = 1:N_EVENTS] (EVENT_KEY[_i] eq key ? (_at = _i) : 0), _at)
_ends(t, key) = (_k = _find(key), _k ? (EVENT_TEXT[_k] = EVENT_TEXT[_k][1:strlen(EVENT_TEXT[_k]) - 2].sprintf(' to %g s', t)) : 0, _put(t, key.' end', ''))
_site(subject) = strstrt(subject, '/') ? subject[1:strstrt(subject, '/') - 1] : subject
_event(t, kind, subject, detail, planned) = \
    kind eq 'fault_start' && planned == 1 ? _put(t, subject, sprintf('%s, %g s', subject, t)) : \
    kind eq 'fault_end' && planned == 1 ? _ends(t, subject) : \
    kind eq 'change' ? _put(t, subject, subject) : 0
_first(k, t, replication) = (DROP_N[k] = 1, DROP_SUM[k] = t, DROP_LOW[k] = t, DROP_HIGH[k] = t, DROP_IN[k] = replication, 0)
_again(k, t, replication) = DROP_IN[k] == replication ? 0 : \
    (DROP_N[k] = DROP_N[k] + 1, DROP_SUM[k] = DROP_SUM[k] + t, DROP_LOW[k] = min(DROP_LOW[k], t), DROP_HIGH[k] = max(DROP_HIGH[k], t), DROP_IN[k] = replication, 0)
_drop(t, site, replication) = (_k = _find('dropped '.site), _k ? _again(_k, t, replication) : \
    N_EVENTS >= 200 ? 0 : (_put(t, 'dropped '.site, site), _first(N_EVENTS, t, replication)))
if (has_rows('events.csv')) {
    stats '../events.csv' using (strcol('arm') ne ARM ? 0 : strcol('kind') eq 'down_noticed' && strcol('detail') eq 'authority' ? \
        _drop(column('time_s'), _site(strcol('subject')), column('replication')) : column('replication') == 0 ? \
        _event(column('time_s'), strcol('kind'), strcol('subject'), strcol('detail'), column('planned')) : 0, 0) nooutput
}
do for [i = 1:N_EVENTS] { if (DROP_N[i] > 0) {
    together = DROP_HIGH[i] - DROP_LOW[i] <= 0.1 * max(DURATION_S, WINDOW_S)
    if (together) { EVENT_T[i] = DROP_SUM[i] / DROP_N[i] }
    EVENT_TEXT[i] = sprintf('DNS drops %s, %.0f s%s', EVENT_TEXT[i], EVENT_T[i], together ? '' : ' (one replication)')
} }

# eval place_events: each label goes to the lowest row that is free there; 0 = no room, the line alone is drawn. Done for the whole run here;
# a script that shows a part of it sets T_BEGIN and T_END and does it again.
T_BEGIN = 0.0
_across(t) = LEFT + (RIGHT - LEFT) * (time_of(t) - T_BEGIN) / (T_END - T_BEGIN)
_is_shown(t) = time_of(t) >= T_BEGIN && time_of(t) <= T_END
place_events = 'TOP_PX = HEAD_PX; do for [_r = 1:8] { _row_end[_r] = -1 }; ' \
    .'do for [_i = 1:N_EVENTS] { EVENT_ROW[_i] = 0; if (strlen(EVENT_TEXT[_i]) > 0 && _is_shown(EVENT_T[_i])) { ' \
    .'do for [_r = 1:4] { if (EVENT_ROW[_i] == 0 && _row_end[_r] < _across(EVENT_T[_i])) { ' \
    .'EVENT_ROW[_i] = _r; _row_end[_r] = _across(EVENT_T[_i]) + CHAR * (strlen(EVENT_TEXT[_i]) + 2) } } }; TOP_PX = max(TOP_PX, HEAD_PX + 17 * EVENT_ROW[_i]) }'
# eval make_room(list, more): moves the right edge so that the longest name and `more` characters fit beside it; for all but the longest.
_widest(list) = (_n = 0, sum [_i = 1:words(list)] (_n = max(_n, strlen(word(list, _i)))), _n)
make_room(list, more) = sprintf('RIGHT = %f; ', min(0.82, max(0.66, 0.98 - CHAR * (_widest(list) + more)))).place_events
do for [i = 1:N_EVENTS] { if (strlen(EVENT_TEXT[i]) > 44) { EVENT_TEXT[i] = EVENT_TEXT[i][1:42].'..' } }
eval place_events
# eval event_lines: on every panel with a time axis. eval event_labels: above the top one.
event_lines = 'if (time_of(WARMUP_S) > T_BEGIN) { set object 900 rect from T_BEGIN, graph 0 to time_of(WARMUP_S), graph 1 fc rgb PALE fs noborder behind }; ' \
    .'do for [_i = 1:N_EVENTS] { if (_is_shown(EVENT_T[_i])) { set arrow 900 + _i from time_of(EVENT_T[_i]), graph 0 to time_of(EVENT_T[_i]), graph 1 nohead back lw 1 dt (6,4) lc rgb GREY } }'
event_labels = 'if (time_of(WARMUP_S) > T_BEGIN + 0.05 * (T_END - T_BEGIN)) { set label 910 "warm-up" at T_BEGIN, graph 1 offset 0.3,-0.7 font ",8" tc rgb GREY }; ' \
    .'do for [_i = 1:N_EVENTS] { if (EVENT_ROW[_i] > 0) { set label 910 + _i EVENT_TEXT[_i] at time_of(EVENT_T[_i]), graph 1 offset 0, 0.6 + 0.95 * EVENT_ROW[_i] font ",9" tc rgb INK } }'
event_unlabel = 'do for [_i = 0:N_EVENTS] { unset label 910 + _i }'

# ---- direct labels at the right edge: LABEL_Y (share of the panel's height), LABEL_TEXT, LABEL_COLOUR, moved apart where they would overlap ----
N_LABELS = 0
array LABEL_Y[64]; array LABEL_TEXT[64]; array LABEL_COLOUR[64]
# Sorted by height, pushed up one by one, then down from the top, 15 pixels apart.
array _order[64]
direct_labels = 'do for [_i = 1:N_LABELS] { _order[_i] = _i }; ' \
    .'do for [_j = 2:N_LABELS] { do for [_i = N_LABELS:_j:-1] { if (LABEL_Y[_order[_i]] < LABEL_Y[_order[_i - 1]]) { ' \
    .'_k = _order[_i]; _order[_i] = _order[_i - 1]; _order[_i - 1] = _k } } }; ' \
    .'do for [_i = 2:N_LABELS] { LABEL_Y[_order[_i]] = max(LABEL_Y[_order[_i]], LABEL_Y[_order[_i - 1]] + 15 / PANEL_PX) }; ' \
    .'_top = 1.0; do for [_i = N_LABELS:1:-1] { LABEL_Y[_order[_i]] = min(LABEL_Y[_order[_i]], _top); _top = LABEL_Y[_order[_i]] - 15 / PANEL_PX }; ' \
    .'do for [_i = 1:N_LABELS] { set label 1200 + _i LABEL_TEXT[_i] at graph 1.012, graph LABEL_Y[_i] left font ",10" tc rgb LABEL_COLOUR[_i] }'
direct_unlabel = 'do for [_i = 1:N_LABELS] { unset label 1200 + _i }; N_LABELS = 0'
_cut(text, n) = strlen(text) > n ? text[1:n - 2].'..' : text
add_label(y, text, c) = N_LABELS >= 64 ? 0 : (N_LABELS = N_LABELS + 1, LABEL_Y[N_LABELS] = y, LABEL_TEXT[N_LABELS] = _cut(text, int((0.99 - RIGHT) / CHAR)), LABEL_COLOUR[N_LABELS] = c, 1)
