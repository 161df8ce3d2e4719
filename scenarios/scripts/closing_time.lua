-- us-site closes for maintenance at 300 s. From 120 s before until it is open again at 480 s, DNS gives its address to nobody; apart
-- from that everyone gets the nearest target that is healthy.
local closes_s, opens_s, notice_s = 300, 480, 120

local function is_open(target, now_s)
    return target.name ~= "us-site" or now_s < closes_s - notice_s or now_s >= opens_s
end

function answer(targets, region, identity, now_s)
    local nearest
    for i, target in ipairs(targets) do
        if target.healthy and is_open(target, now_s) and
           (not nearest or target.rtt_s[region] < targets[nearest].rtt_s[region]) then
            nearest = i
        end
    end
    return nearest -- nil, when there is none: then when_none_healthy decides
end

-- What answer might give now, for the metric stale_request. Here nothing is drawn, so it is the same.
function possible(targets, region, identity, now_s)
    return answer(targets, region, identity, now_s)
end
