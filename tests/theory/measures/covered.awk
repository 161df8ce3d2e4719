# 1 when the 95 % interval that summary.csv gives for a metric's mean covers `value`, else 0. One number for each folder.
BEGIN { FS = "," }
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
$at["metric"] == metric && $at["by"] == "all" && $at["stat"] == "mean" {
    if ($at["confidence"] != 0.95 && $at["confidence"] != 95) { print "confidence " $at["confidence"]; exit }
    print $at["ci_low"] <= value && value <= $at["ci_high"]
}
