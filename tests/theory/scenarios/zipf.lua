-- Each key has a server of its own, in the order of their first requests.
local server_of, known = {}, 0
function pick(servers, key)
    if not server_of[key] then
        known = known + 1
        server_of[key] = known
    end
    return server_of[key]
end
