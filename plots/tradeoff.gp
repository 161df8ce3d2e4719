# What does a shorter TTL cost? Lost user-seconds (what users feel) against queries that reach the authority (what it costs), one dot for each
# arm; arms of one parameter are joined in its order. Down and to the left is better.
load 'common.gp'

MOST = 200
array LOST[MOST]; array QUERIES[MOST]
do for [i = 1:MOST] { LOST[i] = 0; QUERIES[i] = NaN }
add(a, v) = a == 0 || a > MOST || v != v ? 0 : (LOST[a] = LOST[a] + v)
if (has_rows('outages.csv')) { stats '../outages.csv' using (add(position(ARMS, strcol('arm')), column('lost_user_s')), 0) nooutput }
keep(a, v) = a == 0 || a > MOST ? 0 : (QUERIES[a] = v)
if (has_rows('summary.csv')) { stats '../summary.csv' using (strcol('metric') eq 'authority_queries' && strcol('stat') eq 'rate' && strcol('by') eq 'all' ? \
    keep(position(ARMS, strcol('arm')), column('value')) : 0, 0) nooutput }
N = min(words(ARMS), MOST)
X_MIN = 1e300; X_MAX = 0; Y_MIN = 1e300; Y_MAX = 0
do for [a = 1:N] { if (QUERIES[a] == QUERIES[a]) {
    X_MIN = min(X_MIN, QUERIES[a]); X_MAX = max(X_MAX, QUERIES[a]); Y_MIN = min(Y_MIN, LOST[a]); Y_MAX = max(Y_MAX, LOST[a]) } }
PER = Y_MAX > 99999 ? 1000.0 : 1.0
Y_MIN = Y_MIN / PER; Y_MAX = Y_MAX / PER
set print $DOTS
do for [a = 1:N] { print QUERIES[a], LOST[a] / PER, a }
print 'NaN NaN 0'
unset print

LOG_X = X_MIN > 0 && X_MAX / X_MIN > 20
LOG_Y = Y_MIN > 0 && Y_MAX / Y_MIN > 20
short(name) = strlen(name) > 30 ? '..'.name[strlen(name) - 27:*] : name
TOP_PX = HEAD_PX + 17
eval from_blocks
do for [FORMAT in FORMATS] {
    eval begin('tradeoff', FORMAT)
    eval frame('What does it cost to lose less?', 'Down and to the left is better')
    if (N < 2 || X_MAX <= 0 || Y_MAX <= 0) {
        eval note(N < 2 ? 'There is only one arm.' : X_MAX <= 0 ? 'No arm asks an authority: there is no DNS.' : 'No arm lost a request to a fault.')
    } else {
        eval panel(1, 1, 1, 1, 0, 0)
        if (LOG_X) { set logscale x }
        if (LOG_Y) { set logscale y }
        set xrange [LOG_X ? X_MIN / 1.3 : 0:LOG_X ? X_MAX * 1.3 : X_MAX * 1.1]
        set yrange [LOG_Y ? Y_MIN / 1.3 : 0:LOG_Y ? Y_MAX * 1.3 : Y_MAX * 1.12]
        if (LOG_X) { eval log_tics('x', X_MIN / 1.3, X_MAX * 1.3) } else { set format x '%.10g' }
        if (LOG_Y) { eval log_tics('y', Y_MIN / 1.3, Y_MAX * 1.3) } else { set format y '%.10g' }
        set grid xtics lt 1 lw 0.7 lc rgb 0xDDDDDD
        set xlabel 'queries that reach the authority, 1/s' tc rgb INK
        eval caption((PER > 1 ? 'thousand ' : '').'lost user-seconds in each replication')
        plot $DOTS using 1:2 with lines lw 1 lc rgb 0xC0C0C0, \
             $DOTS using 1:2:(colour(max(1, int($3)))) with points pt 7 ps 1.2 lc rgb variable, \
             $DOTS using 1:2:($3 < 1 ? '' : short(word(ARMS, int($3)))):(colour(max(1, int($3)))) with labels left offset 1, 0.5 font ',10' tc rgb variable
    }
    unset output
}
