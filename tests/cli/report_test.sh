#!/usr/bin/env bash
# The report of result folders: whole, harmless, small, and its words follow the numbers in the files.
. tests/cli/lib.sh
cd "$TEST_TMP" || exit 1

cat >story.yaml <<'YAML'
gslbsim: 1
name: story
question: Is <b>it</b> "safe" & sound?
run: {duration: 60s, warmup: 5s, replications: 3, seed: 11}
dns:
  shop.example: {ttl: 7s, policy: failover, answers: [west, east], health_check: {interval: 2s, timeout: 1s}}
clients:
  web: {users: 70, arrivals: poisson(37/s)}
sites:
  west: {pools: {app: {servers: 3, service_time: exponential(20ms)}}}
  east: {pools: {app: {servers: 2, service_time: exponential(15ms)}}}
faults:
  - {at: 20s, until: 40s, crash: west}
YAML
exits 0 "$GSLBSIM" run story.yaml -o run
exits 0 "$GSLBSIM" report run
says "$out" "run/report.html" "run/report.md"
says run/report.html "Is &lt;b&gt;it&lt;/b&gt; &quot;safe&quot; &amp; sound?" "The event crash west costs" "prefers-color-scheme:dark" "@media print" \
    "$(python3 -c 'import json; print(json.load(open("run/manifest.json"))["results_digest"])' 2>/dev/null || echo sha256:)"
says run/report.md "The event crash west costs" "## Balance" "gslbsim run story.yaml -o run"
is -z "$(find run -name '.report*')"

# The same folder gives the same bytes.
cp run/report.html first.html
exits 0 "$GSLBSIM" report run -q
is ! -s "$out"
works cmp first.html run/report.html

# ---- whole and harmless: an independent reader of HTML ----
cat >judge.py <<'PY'
import re, sys
from html.parser import HTMLParser
text = open(sys.argv[1], encoding="utf-8").read()
assert len(text.encode()) < 1000000, "too large"
VOID = {"meta"}
SHAPES = {"path", "rect", "circle", "ellipse", "line", "polygon", "polyline", "image", "use"}
class Judge(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.uses, self.n_svg = [], [], [], 0
    def look(self, tag, attributes):
        assert tag not in {"script", "link", "iframe", "object", "embed", "base", "form", "a", "img", "foreignobject"}, tag
        self.n_svg += tag == "svg"
        for name, value in attributes:
            assert not name.startswith("on"), name
            assert name not in {"src", "style", "srcset", "action"}, name
            if name.endswith("href"):
                assert value.startswith("#") or value.startswith("data:image/png;base64,"), value[:40]
                self.uses += [value[1:]] if value.startswith("#") else []
            if name == "id":
                self.ids.append(value)
    def handle_starttag(self, tag, attributes):
        self.look(tag, attributes)
        if tag not in VOID:
            self.open.append(tag)
    def handle_startendtag(self, tag, attributes):
        assert tag in SHAPES, tag
        self.look(tag, attributes)
    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag
judge = Judge()
judge.feed(text)
judge.close()
assert judge.open == [], judge.open
assert len(set(judge.ids)) == len(judge.ids), "ids"
assert set(judge.uses) <= set(judge.ids), "uses"
style = re.search("<style>(.*?)</style>", text, re.S).group(1)
assert "url(" not in style and "@import" not in style
assert "http:" not in text and "https:" not in text
print(judge.n_svg)
PY
judged() { # FILE PICTURES
    command -v python3 >/dev/null || return
    exits 0 python3 judge.py "$1"
    is "$(cat "$out")" = "$2"
}
judged run/report.html "$(find run/plots -name '*.svg' | wc -l)"

# ---- hostile and broken pictures, and more than a page can hold ----
cp -r run odd
cat >odd/plots/aa.svg <<'SVG'
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="alert(1)"><script>alert(1)</script><a href="https://example.org/"><text>no</text></a>
<image href="http://example.org/x.png"/><g id="gnuplot_canvas"><rect width="3" height="4" style="fill:url(http://example.org)"/></g></svg>
SVG
echo '<svg><g></svg>' >odd/plots/bb.svg
exits 0 "$GSLBSIM" report odd
says odd/report.html "Left out: plots/bb.svg, which cannot be read as a picture."
judged odd/report.html "$(($(find run/plots -name '*.svg' | wc -l) + 1))"
for i in 1 2 3 4 5; do
    { echo "<svg viewBox='0 0 9 9'>"; for ((k = 0; k < 9000; k++)); do echo "<path d='M1,2 L3,4 L5,$k'/>"; done; echo "</svg>"; } >odd/plots/large$i.svg
done
exits 0 "$GSLBSIM" report odd
says odd/report.html "large5.svg, to keep this page small."
is "$(wc -c <odd/report.html)" -lt 1000000

# ---- words follow numbers ----
cp -r run changed
awk -F, -v OFS=, '$2 == "lost_requests" && $4 == "crash west" { $6 = 0; $8 = 0; $9 = 0 } { print }' run/summary.csv >changed/summary.csv
exits 0 "$GSLBSIM" report changed
says changed/report.md "99% of the successful requests are answered within" "summary.csv is not the file that the program wrote"
is -z "$(grep -F 'crash west costs' changed/report.md)"
is -z "$(grep -F 'is not the file' run/report.md)"
awk -F, -v OFS=, '$2 == "response_time" && $3 == "all" && $5 == "p99" { $6 = 321; $8 = 311; $9 = 331 }
    $2 == "lost_requests" && $4 == "crash west" { $6 = 0; $8 = 0; $9 = 0 } { print }' run/summary.csv >changed/summary.csv
exits 0 "$GSLBSIM" report changed
says changed/report.html "99% of the successful requests are answered within 321 ± 10 ms"
awk -F, '$2 != "response_time" && $2 != "lost_requests"' run/summary.csv >changed/summary.csv
exits 0 "$GSLBSIM" report changed
says changed/report.md "These results do not answer the question in one sentence."
is -z "$(grep -E 'successful requests are answered|median of' changed/report.md)"

# Verdicts: repeated when the numbers bear them, not otherwise.
header=metric,stat,by,item,baseline,arm,diff_pct,ci_low_pct,ci_high_pct,confidence,family_size,wins,pairs,verdict,replications_needed
printf '%s\n%s\n' $header response_time,p99,all,,old,new,-23.4,-25,-21.8,0.95,1,3,3,faster, >changed/comparisons.csv
exits 0 "$GSLBSIM" report changed
says changed/report.md "**new is faster than old: its p99 is 23.4% lower"
printf '%s\n%s\n' $header response_time,p99,all,,old,new,-23.4,-25,1.8,0.95,1,3,3,faster, >changed/comparisons.csv
exits 0 "$GSLBSIM" report changed
is -z "$(grep -F 'is faster' changed/report.md)"
says changed/report.md "1 verdict in comparisons.csv contradicts the numbers beside"

# ---- several folders ----
exits 0 "$GSLBSIM" run story.yaml -o other --set dns.shop.example.ttl=31s --no-plots
exits 0 "$GSLBSIM" report run other -o "both & more"
says "both & more/report.md" "| dns.shop.example.ttl | 7s | 31s |" "there is no verdict on the difference" "](../run/plots/drain.svg)"
judged "both & more/report.html" "$(find run/plots -name '*.svg' | wc -l)"

# ---- errors ----
exits 4 "$GSLBSIM" report nowhere
says "$err" "nowhere: no results there"
mkdir foreign && echo '{}' >foreign/manifest.json
exits 4 "$GSLBSIM" report run foreign
says "$err" "foreign holds no results of gslbsim"
rm run/summary.csv
exits 4 "$GSLBSIM" report run
says "$err" "run has no summary.csv"
exits 2 "$GSLBSIM" report
exits 2 "$GSLBSIM" report other -o -
finish
