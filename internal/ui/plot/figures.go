// The figures of a summary as text: aligned, to be read and to be copied.

package plot

import (
	"fmt"
	"math"
	"strings"

	"floe/internal/stats"
)

// figuresText gives two columns of names and values.
func figuresText(s *stats.Summary) string {
	if s == nil {
		return ""
	}
	left := [][2]string{
		{"values", formatCount(s.Values)}, {"min", formatValue(s.Min)}, {"max", formatValue(s.Max)},
		{"mean", formatValue(s.Mean)}, {"std", formatValue(s.Std)}, {"NaN", formatCount(s.NaN)}, {"±Inf", formatInf(s)},
	}
	var right [][2]string
	for i, p := range stats.Percents {
		name := fmt.Sprintf("p%d", p)
		if s.Estimated && !math.IsNaN(s.Percentiles[i]) {
			name = "≈" + name
		}
		right = append(right, [2]string{name, formatValue(s.Percentiles[i])})
	}
	var b strings.Builder
	for i := range left {
		fmt.Fprintf(&b, "%-6s %14s   %-4s %13s\n", left[i][0], left[i][1], right[i][0], right[i][1])
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func formatInf(s *stats.Summary) string {
	if s.PosInf > 0 && s.NegInf > 0 {
		return "+" + formatCount(s.PosInf) + " -" + formatCount(s.NegInf)
	}
	if s.NegInf > 0 {
		return "-" + formatCount(s.NegInf)
	}
	return formatCount(s.PosInf)
}

// figuresTSV is for spreadsheets: every figure with all its digits.
func figuresTSV(title string, s *stats.Summary) string {
	if s == nil {
		return ""
	}
	lines := []string{
		"attribute\t" + title,
		fmt.Sprintf("values\t%d", s.Values), fmt.Sprintf("finite\t%d", s.Finite),
		fmt.Sprintf("NaN\t%d", s.NaN), fmt.Sprintf("+Inf\t%d", s.PosInf), fmt.Sprintf("-Inf\t%d", s.NegInf),
		fmt.Sprintf("min\t%v", s.Min), fmt.Sprintf("max\t%v", s.Max), fmt.Sprintf("mean\t%v", s.Mean), fmt.Sprintf("std\t%v", s.Std),
	}
	for i, p := range stats.Percents {
		lines = append(lines, fmt.Sprintf("p%d\t%v", p, s.Percentiles[i]))
	}
	return strings.Join(lines, "\n") + "\n"
}
