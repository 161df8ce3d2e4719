-- fails before it is asked
local servers
local n = #servers
function pick() return n end
