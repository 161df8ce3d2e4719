# Who is still sent to the dead site, and why? Stacked by what gave the client the address; below, the same by client group.
# When no request met a dead site (a planned change, say), the same picture shows requests sent to an outdated address.
# Several arms: one panel each, at most four, on the same scales.
load 'common.gp'

CAUSES = 'connection client_cache resolver_cache detection none' # from the bottom of the stack to the top
array WORDS[5] = ['open connection', "client's cache", "resolver's cache", 'not noticed yet', 'other reasons']
array CAUSE_COLOUR[5] = [0x009E73, 0x56B4E9, 0x0072B2, 0xE69F00, GREY]
eval show_arms(4)
N_PANELS = N_SHOWN
at(arm, cause, window) = ((arm - 1) * 5 + cause - 1) * N_WINDOWS + window
array DEAD[N_PANELS * 5 * N_WINDOWS]; array STALE[N_PANELS * 5 * N_WINDOWS]; array ALL[N_PANELS * N_WINDOWS]
do for [i = 1:|DEAD|] { DEAD[i] = 0; STALE[i] = 0 }
do for [i = 1:|ALL|] { ALL[i] = 0 }

CLIENTS = ''; N_DEAD = 0; N_STALE = 0
by_cause(arm, cause, metric, w, v) = arm == 0 || cause == 0 || v != v ? 0 : \
    metric eq 'dead_request' ? (DEAD[at(arm, cause, w)] = v, N_DEAD = N_DEAD + v) : \
    metric eq 'stale_request' ? (STALE[at(arm, cause, w)] = v, N_STALE = N_STALE + v) : 0
by_all(arm, metric, stat, w, v) = arm == 0 || metric ne 'requests' || stat ne 'rate' ? 0 : (ALL[(arm - 1) * N_WINDOWS + w] = v)
row(arm, by, item, metric, stat, w, v) = \
    by eq 'cause' && stat eq 'count' ? by_cause(position(SHOWN, arm), position(CAUSES, item), metric, w, v / WINDOW_S) : \
    by eq 'all' ? by_all(position(SHOWN, arm), metric, stat, w, v) : \
    by eq 'client' ? (CLIENTS = with_name(CLIENTS, item), 0) : 0
if (has_rows('timeseries.csv')) { stats '../timeseries.csv' using (row(strcol('arm'), strcol('by'), strcol('item'), strcol('metric'), strcol('stat'), \
    window_of(column('time_s')), column('value')), 0) nooutput }
METRIC = N_DEAD > 0 ? 'dead_request' : 'stale_request'
sent(arm, cause, w) = N_DEAD > 0 ? DEAD[at(arm, cause, w)] : STALE[at(arm, cause, w)]

# The stack, in percent of all requests; SUM[c] = share of a cause in all of arm 1.
array SUM[5]; array TOTAL[N_PANELS * N_WINDOWS]
do for [c = 1:5] { SUM[c] = 0 }
PEAK = 0
set print $STACK
do for [a = 1:N_PANELS] {
    do for [c = 1:5] {
        do for [w = 1:N_WINDOWS] {
            low = c == 1 ? 0 : TOTAL[(a - 1) * N_WINDOWS + w]
            all = ALL[(a - 1) * N_WINDOWS + w]
            high = low + (all > 0 ? 100 * sent(a, c, w) / all : 0)
            TOTAL[(a - 1) * N_WINDOWS + w] = high
            PEAK = max(PEAK, high)
            if (a == 1) { SUM[c] = SUM[c] + sent(a, c, w) }
            print (w - 1) * WINDOW_S, low, high
            print w * WINDOW_S, low, high
        }
        print ''
        print ''
    }
}
unset print
PARTS = SUM[1] + SUM[2] + SUM[3] + SUM[4] + SUM[5]

# Each client group's own share, arm 1. A group that is never affected gets no line.
N_CLIENTS = min(words(CLIENTS), 12)
array C[12 * N_WINDOWS]; array C_MAX[12]
do for [i = 1:|C|] { C[i] = 0 }
do for [i = 1:12] { C_MAX[i] = 0 }
of_client(i, w, v) = i == 0 || i > N_CLIENTS || v != v ? 0 : (C[(i - 1) * N_WINDOWS + w] = v, C_MAX[i] = max(C_MAX[i], v))
if (has_rows('timeseries.csv')) { stats '../timeseries.csv' using (strcol('arm') eq ARM && strcol('by') eq 'client' && strcol('metric') eq METRIC ? \
    of_client(position(CLIENTS, strcol('item')), window_of(column('time_s')), column('value')) : 0, 0) nooutput }
set print $CLIENT_ROWS
do for [i = 1:N_CLIENTS] {
    do for [w = 1:N_WINDOWS] { print (w - 1) * WINDOW_S, 100 * C[(i - 1) * N_WINDOWS + w] }
    print DURATION_S, 100 * C[i * N_WINDOWS]
    print ''
    print ''
}
unset print
C_PEAK = 0; HIT = 0
do for [i = 1:N_CLIENTS] { C_PEAK = max(C_PEAK, 100 * C_MAX[i]); HIT = HIT + (C_MAX[i] > 0) }
ROWS = N_PANELS > 1 ? N_PANELS : HIT > 0 ? 2 : 1

# Only the part of the run in which it happens, when that is short: from the start to the end of the faults that began then, so that runs
# which differ in something else show the same part; without such faults, by what there is to see. A twentieth of the peak is too little.
FIRST = N_WINDOWS + 1; LAST = 0
do for [i = 1:|TOTAL|] { if (TOTAL[i] > 0.05 * PEAK) { _w = (i - 1) % N_WINDOWS + 1; FIRST = min(FIRST, _w); LAST = max(LAST, _w) } }
SHOW_FROM = (FIRST - 1) * WINDOW_S; SHOW_TO = LAST * WINDOW_S; N_FAULTS = 0
do for [i = 1:N_EVENTS] {
    fault_end = _find(EVENT_KEY[i].' end')
    if (fault_end > 0 && EVENT_T[i] >= (FIRST - 2) * WINDOW_S && EVENT_T[i] < LAST * WINDOW_S) {
        SHOW_FROM = min(N_FAULTS == 0 ? EVENT_T[i] : SHOW_FROM, EVENT_T[i]); SHOW_TO = max(SHOW_TO, EVENT_T[fault_end]); N_FAULTS = N_FAULTS + 1
    }
}
LENGTH = SHOW_TO - SHOW_FROM
if (LAST > 0 && LENGTH > 0 && LENGTH < 0.6 * DURATION_S) {
    T_BEGIN = max(0.0, time_of(SHOW_FROM - 0.2 * LENGTH))
    T_END = min(T_END, time_of(SHOW_TO + (N_FAULTS > 0 ? 0.2 : 0.5) * LENGTH))
}
eval make_room(CLIENTS, 0)
TOP_PX = TOP_PX + (SOME_ARMS eq '' ? 0 : 17)

WHAT = N_DEAD > 0 ? 'the dead site' : 'an outdated address'
eval from_blocks
do for [FORMAT in FORMATS] {
    eval begin('drain', FORMAT)
    set multiplot
    unset xlabel
    eval frame(sprintf('Who is still sent to %s, and why?', WHAT), PEAK > 0 ? SOME_ARMS : '')
    if (PEAK <= 0) {
        eval note('No request was sent to a dead site or an outdated address.')
    } else {
        set xrange [T_BEGIN:T_END]
        do for [a = 1:N_PANELS] {
            eval panel(a, ROWS, 1, 1, 0.09, 0)
            eval event_lines
            if (a == 1) { eval event_labels } else { eval event_unlabel }
            if (a == 2) { eval unframe }
            if (a == ROWS) { set xlabel TIME_UNIT tc rgb INK; set format x '%g' } else { unset xlabel; set format x '' }
            set yrange [0:percent_end(PEAK)]
            set ytics percent_end(PEAK) / (ROWS > 2 ? 2.0 : 5.0)
            set format y '%g %%'
            eval caption(N_PANELS > 1 ? word(SHOWN, a) : 'share of all requests, by what gave the client the address')
            added = add_label(0.96, 'of those sent there', GREY)
            do for [c = 5:1:-1] { if (SUM[c] > 0.005 * PARTS) {
                added = add_label(0.96 - N_LABELS * 15 / PANEL_PX, sprintf('%s %.0f %%', WORDS[c], 100 * SUM[c] / PARTS), CAUSE_COLOUR[c]) } }
            if (a == 1) { eval direct_labels } else { N_LABELS = 0 }
            plot for [c = 1:5] $STACK index (a - 1) * 5 + c - 1 using (time_of($1)):2:3 with filledcurves fc rgb CAUSE_COLOUR[c]
            eval direct_unlabel
        }
        if (N_PANELS == 1 && HIT > 0) {
            eval unframe
            eval event_unlabel
            eval panel(2, ROWS, 1, 1, 0.09, 0)
            set xlabel TIME_UNIT tc rgb INK
            set format x '%g'
            set yrange [0:percent_end(C_PEAK)]
            set ytics percent_end(C_PEAK) / 5.0
            eval caption('the same by client group, share of its own requests')
            do for [i = 1:N_CLIENTS] { if (C_MAX[i] > 0) { added = add_label(C_MAX[i] * 100 / percent_end(C_PEAK), word(CLIENTS, i), colour(i)) } }
            eval direct_labels
            plot for [i = 1:N_CLIENTS] $CLIENT_ROWS index i - 1 using (C_MAX[i] > 0 ? time_of($1) : NaN):2 with steps lw 2 lc rgb colour(i)
            eval direct_unlabel
        }
    }
    unset multiplot
    unset output
}
