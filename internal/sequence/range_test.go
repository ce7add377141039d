package sequence

import (
	"slices"
	"strings"
	"testing"
)

var rangeTests = []struct{ odd, text, numbers string }{
	{"one number", "5", "5"},
	{"plain", "1-5", "1 2 3 4 5"},
	{"every second", "1-10x2", "1 3 5 7 9"},
	{"all but every second", "1-10y2", "2 4 6 8 10"},
	{"staggered", "1-10:3", "1 4 7 10 3 5 9 2 6 8"},
	{"several", "1,5,9-12", "1 5 9 10 11 12"},
	{"negative", "-10--5", "-10 -9 -8 -7 -6 -5"},
	{"across zero", "-2-2", "-2 -1 0 1 2"},
	{"one negative", "-5", "-5"},
	{"counting down", "3-1", "3 2 1"},
	{"down by steps", "10-1x4", "10 6 2"},
	{"padded", "0008-0010", "8 9 10"},
	{"overlapping", "1-3,2-4", "1 2 3 4"},
	{"spaces", "1-2, 4", "1 2 4"},
	{"sub-frames", "1-2x0.5", "1 1.5 2"},
	{"sub-frames at whole distance", "1.5-3.5", "1.5 2.5 3.5"},
	{"sub-frame in between", "1-2,1.5", "1 2 1.5"},
	{"softimage", "1..3", "1 2 3"},
	{"softimage step", "1..5;2", "1 3 5"},
	{"softimage sub-frames", "1.5..2.5", "1.5 2.5"},
	{"open end", "10-", ""},
	{"open beginning", "..10", ""},
	{"open with step", "10..x2", ""},
}

func TestParseRange(t *testing.T) {
	for _, tt := range rangeTests {
		t.Run(tt.odd, func(t *testing.T) {
			r, err := ParseRange(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := spaced(slices.Collect(r.Numbers())); got != tt.numbers {
				t.Errorf("numbers of %q: %s; want %s", tt.text, got, tt.numbers)
			}
			again, err := ParseRange(r.String())
			if err != nil || again.String() != r.String() {
				t.Errorf("%q written as %q, read as %q, %v", tt.text, r, again, err)
			}
		})
	}
}

func TestParseRangeErrors(t *testing.T) {
	for _, bad := range []string{
		"", ",", "1,", "-", "..", "1-2x", "1-2x0", "1-2x-1", "1-2z3", "5x2", "x2", "1-2-3", "a", "1-10y0.5",
		"1-10:0.5", "10-y2", "7-666666660y1", "..10x2", "1-10:5000", "1-2x2x2", "1-99999999999999999999", "[1-2]",
	} {
		r, err := ParseRange(bad)
		if err == nil {
			t.Errorf("ParseRange(%q) = %v; want an error", bad, r)
		} else if !strings.Contains(err.Error(), "1-100") {
			t.Errorf("ParseRange(%q): %v; does not say what was expected", bad, err)
		}
	}
}

func TestRangeContains(t *testing.T) {
	tests := []struct{ text, has, hasNot string }{
		{"1-10", "1 5 10 1.5", "0 11 0.5 10.5"},
		{"1-10x1", "1 10", "1.5"},
		{"1-10x2", "1 9", "2 10 11"},
		{"10-1x4", "10 6 2", "1 9"},
		{"1-10y2", "2 10", "1 9 12"},
		{"1-10:3", "1 2 10", "11"},
		{"10-", "10 11 99999999999", "9"},
		{"..10", "-99999999999 10", "11"},
		{"10..x5", "10 15", "12 5"},
		{"1-2x0.25", "1.25 1.75", "1.3"},
		{"1-9999999999", "5000000000", "10000000000"},
	}
	for _, tt := range tests {
		r := rng(t, tt.text)
		for n := range strings.FieldsSeq(tt.has) {
			if !r.Contains(num(t, n)) {
				t.Errorf("%s should contain %s", tt.text, n)
			}
		}
		for n := range strings.FieldsSeq(tt.hasNot) {
			if r.Contains(num(t, n)) {
				t.Errorf("%s should not contain %s", tt.text, n)
			}
		}
	}
	if !(Range{}).Contains(NewNumber(3)) || !(Range{}).IsZero() {
		t.Error("the zero Range should contain everything")
	}
}

func TestHugeRangeIsNotCountedOut(t *testing.T) {
	for _, text := range []string{"1-4000000000000000000", "1-4000000000000000000x0.000000001", "4000000000000000000-1:9"} {
		seen := 0
		for range rng(t, text).Numbers() {
			if seen++; seen == 3 {
				break
			}
		}
		if seen != 3 {
			t.Errorf("%s gave %d numbers", text, seen)
		}
	}
}

func rng(t testing.TB, text string) Range {
	t.Helper()
	r, err := ParseRange(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// spaced writes numbers with spaces between.
func spaced(numbers []Number) string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = n.String()
	}
	return strings.Join(texts, " ")
}
