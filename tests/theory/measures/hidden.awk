# Shares of requests that each destination gets within a window, as if all of them came at one instant. want=cv: coefficient of variation of a
# destination's share over windows; want=sd: its standard deviation; want=jain: mean of one over Jain's index. of=S: there are S
# destinations, though some may never be seen. What the draw of n requests adds, (S - 1) / n for S
# destinations, is taken out. Windows before `from` seconds do not count. One number for each folder.
BEGIN { FS = ","; destinations = of }
function close_window(    d, squares) {
    if (total > 0) {
        for (d in count) squares += count[d] * (count[d] - 1)
        sum += destinations * squares / (total * (total - 1))
        windows++
    }
    for (d in count) count[d] = 0
    total = 0
}
function tell() {
    close_window()
    printf "%.15g\n", want == "jain" ? sum / windows : sqrt(sum / windows - 1) / (want == "sd" ? destinations : 1)
    sum = windows = 0
}
FNR == 1 { if (folder++) tell(); window = -1; for (i = 1; i <= NF; i++) at[$i] = i; next }
$at["time_s"] >= from && $at["source_kind"] == "client" && $at["dest_kind"] == "site" {
    if ($at["time_s"] != window) { close_window(); window = $at["time_s"] }
    if (!of && !($at["dest"] in count)) destinations++
    count[$at["dest"]] += $at["requests"]
    total += $at["requests"]
}
END { tell() }
