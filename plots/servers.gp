# Is the load even? A row for each server, time to the right, colour = how busy its workers were. Right: the mean of the measured time.
# Several arms: one column each, at most three.
load 'common.gp'

SERVERS = ''
eval show_arms(3)
mine(arm, by, metric) = by eq 'server' && metric eq 'utilization' && position(SHOWN, arm) > 0
if (has_rows('timeseries.csv')) { stats '../timeseries.csv' using (mine(strcol('arm'), strcol('by'), strcol('metric')) ? (SERVERS = with_name(SERVERS, strcol('item')), 0) : 0) nooutput }
A = N_SHOWN
N = min(words(SERVERS), 200)

cell(arm, server, w) = ((arm - 1) * N + server - 1) * N_WINDOWS + w
array V[max(1, A * N * N_WINDOWS)]; array MEAN[max(1, N)]
do for [i = 1:|V|] { V[i] = 0 }
N_MEASURED = 0
keep(arm, server, w, v) = server > N || v != v ? 0 : (V[cell(arm, server, w)] = v)
if (has_rows('timeseries.csv')) { stats '../timeseries.csv' using (mine(strcol('arm'), strcol('by'), strcol('metric')) ? \
    keep(position(SHOWN, strcol('arm')), position(SERVERS, strcol('item')), window_of(column('time_s')), column('value')) : 0, 0) nooutput }
first = min(N_WINDOWS, window_of(WARMUP_S))
do for [i = 1:N] { MEAN[i] = (sum [w = first:N_WINDOWS] V[cell(1, i, w)]) / (N_WINDOWS - first + 1) }

# An image needs at least two rows and columns: a single one is drawn as two halves.
HALVES = N == 1 ? 2 : 1; PARTS = N_WINDOWS == 1 ? 2 : 1
set print $HEAT
do for [a = 1:A] {
    do for [i = 1:N] {
        do for [half = 1:HALVES] {
            do for [w = 1:N_WINDOWS] {
                do for [part = 1:PARTS] { print (w - 1 + (part - 0.5) / PARTS) * WINDOW_S, N - i + 0.5 + (half - 0.5) / HALVES, 100 * V[cell(a, i, w)] }
            }
            print ''
        }
    }
    print ''
}
unset print

LEFT = min(0.34, max(0.1, 0.025 + CHAR * _widest(SERVERS))) # names in full, up to 46 characters
short(name) = strlen(name) > 46 ? '..'.name[strlen(name) - 43:*] : name
eval place_events
HIGH = 1.0 * min(1500, max(360, 190.0 + TOP_PX - 105 + (N > 40 ? 8 : 18) * N))
TOP_PX = TOP_PX + 17
set palette defined (0 '#F4F6F8', 0.4 '#9CCBE8', 0.7 '#0072B2', 0.9 '#00456B', 0.95 '#D55E00', 1 '#D55E00')
set cbrange [0:100]
eval from_blocks
do for [FORMAT in FORMATS] {
    eval begin('servers', FORMAT)
    set multiplot
    unset xlabel
    eval frame('Is the load even?', A > 1 ? 'Share of workers that are busy; orange: all of them'.(SOME_ARMS eq '' ? '' : '. ').SOME_ARMS : 'Orange: all workers busy')
    if (N == 0) {
        eval note('No server had anything to do.')
    } else {
        unset grid
        set xrange [0:T_END]
        if (A > 1) { set xtics 0, tic_step(T_END), 0.9 * T_END } # the last would meet the next panel's first
        set yrange [0.5:N + 0.5]
        set colorbox user origin screen 0.92, screen 60.0 / HIGH size screen 0.013, screen (HIGH - TOP_PX - 60) / HIGH noborder
        set format cb '%g %%'
        do for [a = 1:A] {
            eval panel(1, 1, a, A, 0, 0.02)
            eval event_lines
            if (WARMUP_S > 0) { unset object 900 }
            if (A == 1) { eval event_labels } else { eval event_unlabel }
            eval caption(A > 1 ? word(SHOWN, a) : 'share of workers that are busy')
            set xlabel TIME_UNIT tc rgb INK
            set format x '%g'
            set ytics () font ',10'; set format y ''
            if (a == 1) { do for [i = 1:N] { if (N <= 40 || i % 10 == 1) { set ytics add (short(word(SERVERS, i)) N - i + 1) } } }
            if (A == 1 && N <= 40) { do for [i = 1:N] { set label 1200 + i sprintf('%.0f %%', 100 * MEAN[i]) at graph 1.01, first N - i + 1 font ',10' tc rgb INK } }
            do for [i = 1:N_EVENTS] { if (_is_shown(EVENT_T[i])) { set arrow 900 + i front } }
            plot $HEAT index a - 1 using (time_of($1)):2:3 with image
            unset colorbox
            eval unframe
        }
        do for [i = 1:N] { unset label 1200 + i }
    }
    unset multiplot
    unset output
}
