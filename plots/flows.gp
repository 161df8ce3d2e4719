# Where does traffic go over time? One panel for each client group, stacked by site; dotted: the share that was asked for (weighted DNS).
# Several arms: one column each, at most three.
load 'common.gp'

SITES = ''; CLIENTS = ''
eval show_arms(3)
is_flow(arm, from, to) = position(SHOWN, arm) > 0 && from eq 'client' && (to eq 'site' || to eq 'none')
see(client, site, n) = (CLIENTS = with_name(CLIENTS, client), n > 0 ? (SITES = with_name(SITES, site eq '' ? 'no address' : site)) : 0, 0)
if (has_rows('flows.csv')) { stats '../flows.csv' using (is_flow(strcol('arm'), strcol('source_kind'), strcol('dest_kind')) ? see(strcol('source'), strcol('dest'), column('requests')) : 0) nooutput }
A = N_SHOWN
N_SITES = words(SITES)
N_NAMED = min(N_SITES, 40) # at the edge; the others are counted there
N_CLIENTS = min(words(CLIENTS), 20)
N_COLUMNS = A > 1 ? A : N_CLIENTS > 4 ? 2 : 1
N_ROWS = A > 1 ? N_CLIENTS : ceil(N_CLIENTS / (1.0 * N_COLUMNS))

cell(arm, client, site, w) = (((arm - 1) * N_CLIENTS + client - 1) * N_SITES + site - 1) * N_WINDOWS + w
array V[max(1, A * N_CLIENTS * N_SITES * N_WINDOWS)]; array SUM[max(1, N_SITES)]
do for [i = 1:|V|] { V[i] = 0 }
do for [i = 1:|SUM|] { SUM[i] = 0 }
N_ALL = 0; FIRST = min(N_WINDOWS, window_of(WARMUP_S)) # sums are of the measured time
keep(arm, client, site, w, share, n) = client > N_CLIENTS || site == 0 || share != share ? 0 : \
    (V[cell(arm, client, site, w)] = 100 * share, arm == 1 && n == n && w >= FIRST ? (SUM[site] = SUM[site] + n, N_ALL = N_ALL + n) : 0)
if (has_rows('flows.csv')) { stats '../flows.csv' using (is_flow(strcol('arm'), strcol('source_kind'), strcol('dest_kind')) ? \
    keep(position(SHOWN, strcol('arm')), position(CLIENTS, strcol('source')), position(SITES, strcol('dest') eq '' ? 'no address' : strcol('dest')), \
        window_of(column('time_s')), column('share_ratio'), column('requests')) : 0, 0) nooutput }

# The stack, in percent of the client group's requests.
set print $STACK
do for [a = 1:A] { do for [c = 1:N_CLIENTS] { do for [s = 1:N_SITES] {
    do for [w = 1:N_WINDOWS] {
        low = s == 1 ? 0 : V[cell(a, c, s - 1, w)]
        V[cell(a, c, s, w)] = low + V[cell(a, c, s, w)]
        print (w - 1) * WINDOW_S, low, V[cell(a, c, s, w)]
        print w * WINDOW_S, low, V[cell(a, c, s, w)]
    }
    print ''
    print ''
} } }
unset print
paint(s) = word(SITES, s) eq 'no address' ? 0xCCCCCC : colour(s)

# The asked shares, stacked in the same order. Lines between neighbours only.
array ASKED[max(1, N_SITES)]
asked_of(site) = (_r = 0, N_ASKED == 0 ? 0 : sum [_i = 1:N_ASKED] (ASKED_SITE[_i] eq site ? (_r = ASKED_RATIO[_i]) : 0), 100 * _r)
do for [s = 1:N_SITES] { ASKED[s] = (s == 1 ? 0 : ASKED[s - 1]) + asked_of(word(SITES, s)) }

eval make_room(SITES, 7)
MORE = (A > 1 ? 'Where the requests of each client group were first sent'.(SOME_ARMS eq '' ? '' : '. ').SOME_ARMS : '') \
    .(N_ASKED > 0 ? (A > 1 ? '. ' : '').'Dotted: the share asked for at the start' : '')
TOP_PX = TOP_PX + (MORE eq '' ? 0 : 17)
HIGH = HIGH + 110 * max(0, N_ROWS - 3) + 10 * max(0, N_NAMED - 16)
eval from_blocks
do for [FORMAT in FORMATS] {
    eval begin('flows', FORMAT)
    set multiplot
    unset xlabel
    eval frame('Where does traffic go over time?', MORE)
    if (N_SITES == 0) {
        eval note('No request was sent anywhere.')
    } else {
        set xrange [0:T_END]
        if (N_COLUMNS > 1) { set xtics 0, tic_step(T_END), 0.9 * T_END }
        set yrange [0:100]
        set ytics 50
        do for [a = 1:A] {
            do for [c = 1:N_CLIENTS] {
                column_ = A > 1 ? a : (c - 1) % N_COLUMNS + 1
                row_ = A > 1 ? c : (c - 1) / N_COLUMNS + 1
                eval panel(row_, N_ROWS, column_, N_COLUMNS, 40.0 / HIGH, 0.03)
                eval event_lines
                if (N_COLUMNS == 1 && c == 1) { eval event_labels } else { eval event_unlabel }
                eval caption(A > 1 ? word(CLIENTS, c).', '.word(SHOWN, a) : 'where the requests of '.word(CLIENTS, c).' were first sent')
                if (row_ == N_ROWS) { set xlabel TIME_UNIT tc rgb INK; set format x '%g' } else { unset xlabel; set format x '' }
                if (column_ == 1) { set format y '%g %%' } else { set format y '' }
                if (row_ == 1 && column_ == N_COLUMNS) {
                    do for [s = 1:N_NAMED] { added = add_label(0.96 - (N_NAMED - s) * 15 / PANEL_PX, \
                        sprintf('%s %.1f %%', word(SITES, s), N_ALL > 0 ? 100 * SUM[s] / N_ALL : 0), paint(s)) }
                    if (N_NAMED < N_SITES) { added = add_label(0.96 - N_NAMED * 15 / PANEL_PX, sprintf('and %d more', N_SITES - N_NAMED), GREY) }
                    do for [s = 1:N_LABELS] { set label 1200 + s LABEL_TEXT[s] at graph 1.012, graph LABEL_Y[s] left font ',10' tc rgb (LABEL_COLOUR[s] == 0xCCCCCC ? GREY : LABEL_COLOUR[s]) }
                }
                plot for [s = 1:N_SITES] $STACK index ((a - 1) * N_CLIENTS + c - 1) * N_SITES + s - 1 using (time_of($1)):2:3 \
                         with filledcurves fc rgb paint(s), \
                     for [s = 1:N_SITES - 1] (N_ASKED > 0 ? ASKED[s] : NaN) with lines lw 1.5 dt (2,3) lc rgb 0x000000
                eval direct_unlabel
                eval unframe
            }
        }
    }
    unset multiplot
    unset output
}
