# Is the difference real? One interval for each metric and arm, against the baseline. Bold ones were judged, pale ones are only described.
load 'common.gp'

MOST = 60
array WHAT[MOST]; array NAME_OF[MOST]; array MID[MOST]; array LOW[MOST]; array HIGHEST[MOST]; array WORD[MOST]
N = 0; X_LOW = -MARGIN_PCT; X_HIGH = MARGIN_PCT; FORMER = ''; BASE = ''
clip(x) = x < -100 ? -100 : x > 300 ? 300 : x
end(x) = x == x ? clip(x) : 0
what(metric, stat, by, item, verdict) = (metric eq 'response_time' ? stat : stat eq 'share' ? metric.', points' : metric.' '.stat).(by eq 'all' ? '' : ', '.item)
# What is described and exactly the same has no row, nor have rates, whose differences would squeeze the others.
keep(metric, stat, by, item, arm, baseline, mid, low, high, verdict) = N >= MOST || mid != mid || verdict eq '' && stat eq 'rate' || verdict eq '' && mid == 0 && low == 0 && high == 0 ? 0 : ( \
    N = N + 1, BASE = baseline, WHAT[N] = what(metric, stat, by, item, verdict), NAME_OF[N] = arm, MID[N] = clip(mid), LOW[N] = clip(low), HIGHEST[N] = clip(high), \
    WORD[N] = verdict, X_LOW = min(X_LOW, min(end(low), clip(mid))), X_HIGH = max(X_HIGH, max(end(high), clip(mid))), 0)
if (has_rows('comparisons.csv')) { stats '../comparisons.csv' using (keep(strcol('metric'), strcol('stat'), strcol('by'), strcol('item'), strcol('arm'), strcol('baseline'), \
    column('diff_pct'), column('ci_low_pct'), column('ci_high_pct'), strcol('verdict')), 0) nooutput }

HIGH = max(300.0, 200.0 + 20 * N)
TOP_PX = HEAD_PX + 17
LEFT = 0.30
short(name) = strlen(name) > 30 ? '..'.name[strlen(name) - 27:*] : name
pale(c) = ((c / 0x10000 + 2 * 255) / 3) * 0x10000 + (((c / 0x100) % 0x100 + 2 * 255) / 3) * 0x100 + (c % 0x100 + 2 * 255) / 3
paint(i) = WORD[i] eq '' ? pale(colour(max(1, position(ARMS, NAME_OF[i])))) : colour(max(1, position(ARMS, NAME_OF[i])))
words_of(verdict) = verdict eq 'no_difference' ? 'no difference' : verdict eq 'cannot_tell' ? 'cannot tell yet' : verdict
number(x) = abs(x) < 0.05 ? '0.0' : sprintf(abs(x) < 9.95 ? '%+.1f' : '%+.0f', x)

do for [FORMAT in FORMATS] {
    eval begin('forest', FORMAT)
    eval frame('Is the difference real?', N == 0 ? '' : sprintf('Difference from %s in percent, of shares in points; band: too small to be worth naming; pale: described, not judged', BASE))
    if (N == 0) {
        eval note('Nothing was compared.')
    } else {
        eval panel(1, 1, 1, 1, 0, 0)
        unset ytics
        unset grid
        PAD = 0.04 * (X_HIGH - X_LOW)
        set xrange [X_LOW - PAD:X_HIGH + PAD]
        set yrange [0.3:N + 0.7]
        set format x '%.10g %%'
        set grid xtics lt 1 lw 0.7 lc rgb 0xDDDDDD
        set object 1 rect from -MARGIN_PCT, graph 0 to MARGIN_PCT, graph 1 fc rgb PALE fs noborder behind
        set arrow 1 from 0, graph 0 to 0, graph 1 nohead back lw 1.2 lc rgb GREY
        do for [i = 1:N] {
            y = N - i + 1
            tag = 1200 + 3 * i
            metric = i > 1 && WHAT[i] eq WHAT[max(1, i - 1)] ? '' : WHAT[i]
            arm = short(NAME_OF[i])
            value = number(MID[i]).(WORD[i] eq '' ? '' : '  '.words_of(WORD[i]))
            ink = WORD[i] eq '' ? GREY : paint(i)
            set label tag metric at screen 0.02, first y left font ',10' tc rgb INK
            tag = tag + 1
            set label tag arm at screen LEFT - 0.01, first y right font ',9' tc rgb ink
            tag = tag + 1
            set label tag value at graph 1.012, first y left font ',10' tc rgb ink
        }
        plot for [i = 1:N] '+' every ::0::0 using (LOW[i] == LOW[i] ? LOW[i] : MID[i]):(N - i + 1):(HIGHEST[i] == HIGHEST[i] ? HIGHEST[i] - LOW[i] : 0):(0) \
                 with vectors nohead lw (WORD[i] eq '' ? 2 : 4) lc rgb paint(i), \
             for [i = 1:N] '+' every ::0::0 using (MID[i]):(N - i + 1) with points pt 7 ps (WORD[i] eq '' ? 0.4 : 0.8) lc rgb (WORD[i] eq '' ? GREY : INK)
    }
    unset output
}
