// Numbers in words.

package timeline

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// fileSize is the size of a file, nothing for an unknown one.
func fileSize(bytes int64) string {
	if bytes <= 0 {
		return ""
	}
	return formatBytes(bytes)
}

// formatBytes writes 3.2 GB.
func formatBytes(n int64) string {
	const units = "kMGTPE"
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	v, unit := float64(n)/1000, 0
	for v >= 999.5 && unit < len(units)-1 {
		v, unit = v/1000, unit+1
	}
	if v < 9.95 {
		return fmt.Sprintf("%.1f %cB", v, units[unit])
	}
	return fmt.Sprintf("%.0f %cB", v, units[unit])
}

// grouped writes 1,234,567.
func grouped(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func plural(n int64, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

// formatNumber writes a number as short as it is.
func formatNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// parseNumber reads what somebody typed; a comma may stand for the point.
func parseNumber(text string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(text), ",", "."), 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}
