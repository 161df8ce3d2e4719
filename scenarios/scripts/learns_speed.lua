-- Nobody told this balancer how fast its servers are: it learns. For each server it keeps a moving average of how long requests
-- took, and picks the one where (requests in progress + 1) x average is smallest, the idea of Finagle's Peak EWMA.
local average_s = {} -- by server number

function on_done(server, latency_s, ok)
    local old = average_s[server.number] or latency_s
    average_s[server.number] = old + 0.1 * (latency_s - old)
end

function pick(servers, key, client, now_s)
    local best, least = 1, math.huge
    for i, server in ipairs(servers) do
        local expected = (server.active + 1) * (average_s[server.number] or 0)
        if expected < least then
            best, least = i, expected
        end
    end
    return best
end
