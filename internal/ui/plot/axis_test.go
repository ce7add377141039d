package plot

import (
	"math"
	"strings"
	"testing"
)

func labels(ticks []tick) string {
	var texts []string
	for _, t := range ticks {
		texts = append(texts, t.label)
	}
	return strings.Join(texts, " ")
}

func TestTicks(t *testing.T) {
	tests := []struct {
		span  span
		about int
		want  string
	}{
		{span{0, 10, false}, 5, "0 2 4 6 8 10"},
		{span{-1.2, 3.4, false}, 5, "-1 0 1 2 3"},
		{span{0.001, 0.0042, false}, 4, "0.001 0.002 0.003 0.004"},
		{span{1e-9, 7e-9, false}, 3, "2e-9 4e-9 6e-9"},
		{span{0, 3e7, false}, 3, "0 1e7 2e7 3e7"},
		{span{1000, 1001, false}, 4, "1000.0 1000.5 1001.0"},
		{span{-math.MaxFloat64, math.MaxFloat64, false}, 4, "-1e308 0 1e308"},
		{span{5, 5, false}, 4, ""},
		{span{math.NaN(), 5, false}, 4, ""},
		{span{1e16, 1e16 + 4, false}, 4, ""},
		{span{0.001, 1000, true}, 10, "0.001 0.01 0.1 1 10 100 1000"},
		{span{0.9, 60, true}, 10, "1 2 5 10 20 50"},
		{span{1e-20, 1e20, true}, 5, "1e-20 1e-11 0.01 1e7 1e16"},
		{span{1, 4, true}, 4, "1 2 3 4"},
	}
	for _, test := range tests {
		if got := labels(test.span.ticks(test.about)); got != test.want {
			t.Errorf("%v: %q, want %q", test.span, got, test.want)
		}
	}
	if got := labels(span{0.5, 2.5, false}.wholeTicks(6)); got != "1 2" {
		t.Errorf("frames at %q", got)
	}
	if got := labels(span{999_990, 1_000_010, false}.wholeTicks(4)); got != "999990 999995 1000000 1000005 1000010" {
		t.Errorf("frames at %q", got)
	}
}

func TestSpanAndBack(t *testing.T) {
	for _, s := range []span{{-3, 5, false}, {0.01, 100, true}, {-math.MaxFloat64, math.MaxFloat64, false}, {-1e-300, 1e-300, false}} {
		for _, p := range []float64{0, 0.25, 0.5, 1} {
			if got := s.at(s.value(p)); math.Abs(got-p) > 1e-9 {
				t.Errorf("%v: %g comes back as %g", s, p, got)
			}
		}
	}
	if (span{1, 10, true}).at(-1) >= 0 {
		t.Error("a negative value lies on a logarithmic axis")
	}
}

func TestNumbersAsText(t *testing.T) {
	for got, want := range map[string]string{
		formatCount(0): "0", formatCount(999): "999", formatCount(1234567): "1,234,567", formatCount(-1234): "-1,234",
		formatShort(950): "950", formatShort(12500): "12.5k", formatShort(3e6): "3M", formatShort(2.5e9): "2.5G",
		formatValue(math.NaN()): "–", formatValue(0.1): "0.1", formatValue(1e-12): "1e-12", formatValue(123456789): "1.234568e8",
		formatPercent(0): "0.00 %", formatPercent(0.001): "<0.01 %", formatPercent(12.345): "12.3 %",
		plural(1, "value"): "1 value", plural(2, "value"): "2 values",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if roundTo(1.23456789, 0.01) != 1.23 || roundTo(-98765, 300) != -98800 || roundTo(0.5, 0) != 0.5 {
		t.Error(roundTo(1.23456789, 0.01), roundTo(-98765, 300))
	}
}
