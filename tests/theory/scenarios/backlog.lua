-- From the repair on, whoever finds server 1 empty goes elsewhere, and so does everyone later: it has been busy until it was first empty.
local emptied = false
function pick(servers, key, client, now_s)
    emptied = emptied or now_s >= 560 and servers[1].active == 0
    return emptied and 2 or 1
end
