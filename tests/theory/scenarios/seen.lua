-- Server 1 is the queue. Two of three arrivals join it; the others only look how many are there, and go to the server that says so: 2 for
-- nobody, 3 for one, and so on, the last one for as many or more. What chance cuts out of a Poisson stream is one again, so these see what
-- an average over time sees (Wolff 1982).
function pick(servers)
    if math.random() < 2 / 3 then
        return 1
    end
    local saw = servers[1].active + 2
    return saw < #servers and saw or #servers
end
