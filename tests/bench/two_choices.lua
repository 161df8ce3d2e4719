-- The better of two servers drawn: what a decision costs when the script itself does little.
function pick(servers)
    local n = #servers
    local a, b = math.random(n), math.random(n)
    if servers[b].active < servers[a].active then
        return b
    end
    return a
end
