-- an algorithm, no policy
function pick() return 1 end
