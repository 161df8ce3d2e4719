-- Nobody told this balancer how fast its servers are: it learns. For each server it keeps a moving average of how long requests
-- took, and picks the one where (requests in progress + 1) x average is smallest, the idea of Finagle's Peak EWMA.
function on_done(server, latency_s, ok)
    local old = server.average_s or latency_s
    server.average_s = old + 0.1 * (latency_s - old)
end

function pick(servers, key, client, now_s)
    local best, least = 1, math.huge
    for i = 1, #servers do -- twice as fast as ipairs
        local server = servers[i]
        local expected = (server.active + 1) * (server.average_s or 0)
        if expected < least then
            best, least = i, expected
        end
    end
    return best
end
