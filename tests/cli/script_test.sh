#!/usr/bin/env bash
# Scripts in Lua: the same bytes for any number of threads; a script that fails ends the program with 1 and leaves nothing.
. tests/cli/lib.sh
cd "$TEST_TMP" || exit 1

# Draws, remembers, walks over names.
cat >mine.lua <<'LUA'
local seen = {}
function on_done(server, latency_s, ok) seen["n" .. server.number] = (seen["n" .. server.number] or 0) + latency_s end
function pick(servers, key, client, now_s)
    local sum = 0
    for name, value in pairs(seen) do sum = hash(sum, math.floor(value * 1e9)) end
    return (sum + key + math.random(#servers)) % #servers + 1
end
LUA
cat >name.lua <<'LUA'
function answer(targets, region, identity, now_s)
    if now_s > 20 then return math.random(#targets) end
    return {identity % #targets + 1}
end
LUA
sed -e 's/algorithm: round_robin/algorithm: lua(mine.lua)/; s/policy: weighted, answers: {west: 3, east: 5}/policy: lua(name.lua), answers: [west, east]/' \
    small.yaml >script.yaml
for jobs in 1 2 3; do exits 0 "$GSLBSIM" run script.yaml --no-plots --reps 6 -o "by-$jobs" --jobs $jobs; done
same by-1 by-2
same by-1 by-3
exits 0 "$GSLBSIM" run script.yaml --no-plots --reps 6 -o other --seed 8
is -n "$(diff -rq -x manifest.json by-1 other)"
works grep -qF mine.lua by-1/manifest.json
works grep -qF name.lua by-1/manifest.json
# Repeated from its manifest, and noticed when the script is another one by now.
exits 0 "$GSLBSIM" run by-1/manifest.json -o again
echo '-- longer' >>mine.lua
exits 1 "$GSLBSIM" run by-1/manifest.json -o again
says "$out" mine.lua

# What goes wrong later than at load.
refuses() { # refuses SCRIPT TEXT...
    printf '%s\n' "$1" >mine.lua
    shift
    exits 1 "$GSLBSIM" run script.yaml --no-plots -o broken
    says "$err" "gslbsim: ./mine.lua:" "$@"
    is ! -e broken
    is ! -e broken.partial
}
refuses 'function pick() return 9 end' ':1: pick returned 9; it must be a whole number from 1 to 3, or nil (at ' 'of replication 0)'
refuses $'function pick()\n  while true do end\nend' ':2: more than 200000 steps (turns of loops and calls) in one call (at'
refuses $'function pick(servers, key, client, now_s)\n  if now_s > 29 then return nothing.here end\n  return 1\nend' \
    ":2: attempt to index a nil value (global 'nothing') (at 29."
# The first replication in the sequence is told, whoever fails first.
refuses 'function pick() if math.random() < 0.003 then error("late") end return 1 end' 'late'
cp "$err" first
for jobs in 1 3; do
    exits 1 "$GSLBSIM" run script.yaml --no-plots -o broken --reps 9 --jobs $jobs
    works cmp first "$err"
done
exits 1 "$GSLBSIM" run script.yaml --no-plots -o broken --set run.warmup=auto
says "$err" late
exits 1 "$GSLBSIM" compare script.yaml --vary 'sites.west.balancer.algorithm=random,lua(mine.lua)' --no-plots -o broken
is ! -e broken
# The answer of a policy.
printf 'function answer() return {1, 1} end\n' >name.lua
exits 1 "$GSLBSIM" run script.yaml --no-plots -o broken
says "$err" "gslbsim: ./name.lua:1: answer returned 1 twice (at 0."
# Checked at load: nothing is simulated.
printf 'function answer(\n' >name.lua
exits 3 "$GSLBSIM" check script.yaml
says "$err" "./name.lua:2:1: error:" "named by script.yaml:6"
finish
