package expr

import (
	"runtime"
	"strings"
	"testing"
)

// TestHostileTexts: the largest and deepest that is accepted stays within bounds.
func TestHostileTexts(t *testing.T) {
	f := large(3 * blockSize)
	wide := "{" + strings.Repeat("v.x,", maxWidth-1) + "u}"
	nested := wide
	for range maxDepth - 10 {
		nested = "fit(0,1,2,3," + nested + ")"
	}
	for name, text := range map[string]string{
		"deep":    "isnan(" + nested + ")",
		"wide":    "isnan(" + strings.Repeat(wide+"+", 80) + wide + ")",
		"long":    strings.TrimSuffix(strings.Repeat("f>0||", maxText/5), "||"),
		"numbers": strings.TrimSuffix(strings.Repeat("f<1&&", maxText/5), "&&"),
		"ranges":  strings.Repeat("0-99999999999:2 ", maxText/16),
		"least":   "min(" + strings.TrimSuffix(strings.Repeat("f,", maxWidth), ",") + ") > 0",
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		chosen(t, f, text, Run{Threads: 2})
		runtime.ReadMemStats(&after)
		if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 128 {
			t.Errorf("%s takes %d MB", name, used)
		} else {
			t.Logf("%s: %d MB", name, used)
		}
	}
}
