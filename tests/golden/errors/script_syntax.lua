-- one "then" too many
function answer(targets)
    if #targets > 1 then then return 1 end
end
