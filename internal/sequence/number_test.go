package sequence

import (
	"encoding/json"
	"testing"
)

func TestParseNumber(t *testing.T) {
	tests := []struct{ odd, text, want string }{
		{"whole", "12", "12"},
		{"padded", "0012", "12"},
		{"negative", "-0001", "-1"},
		{"minus zero", "-0", "0"},
		{"sub-frame", "1001.5", "1001.5"},
		{"fraction padded", "1001.500", "1001.5"},
		{"fraction of zeros", "1001.000", "1001"},
		{"small fraction", "1.000000001", "1.000000001"},
		{"negative sub-frame", "-1.25", "-1.25"},
		{"between minus one and zero", "-0.5", "-0.5"},
		{"time in nanoseconds", "1403636579763555584", "1403636579763555584"},
	}
	for _, tt := range tests {
		t.Run(tt.odd, func(t *testing.T) {
			n, err := ParseNumber(tt.text)
			if err != nil || n.String() != tt.want {
				t.Errorf("ParseNumber(%q) = %v, %v; want %s", tt.text, n, err, tt.want)
			}
		})
	}
	for _, bad := range []string{"", "-", "x", "1.", ".5", "1,5", "+1", " 1", "1.5.2", "1.0000000001", "99999999999999999999"} {
		if n, err := ParseNumber(bad); err == nil {
			t.Errorf("ParseNumber(%q) = %v; want an error", bad, n)
		}
	}
}

func TestNumbersAreOrdered(t *testing.T) {
	ordered := []string{"-10", "-1.5", "-1.25", "-1", "-0.5", "0", "0.5", "1", "1.125", "1.25", "1.5", "2", "1001"}
	for i, a := range ordered {
		for j, b := range ordered {
			want := min(max(i-j, -1), 1)
			if got := num(t, a).Compare(num(t, b)); got != want {
				t.Errorf("%s.Compare(%s) = %d, want %d", a, b, got, want)
			}
		}
	}
}

func TestNumberConversions(t *testing.T) {
	if f := num(t, "-0.25").Float64(); f != -0.25 {
		t.Errorf("Float64 = %v", f)
	}
	if i, whole := num(t, "-0.25").Int(); i != -1 || whole {
		t.Errorf("Int = %d, %v; want -1, false", i, whole)
	}
	if i, whole := NewNumber(7).Int(); i != 7 || !whole {
		t.Errorf("Int = %d, %v", i, whole)
	}
	if NewNumber(1<<62) != NewNumber(1<<62-1) {
		t.Error("NewNumber does not stop at its bound")
	}
}

func TestNumberJSON(t *testing.T) {
	in := []Number{NewNumber(-3), num(t, "1001.5")}
	data, err := json.Marshal(in)
	if err != nil || string(data) != "[-3,1001.5]" {
		t.Fatalf("Marshal = %s, %v", data, err)
	}
	var out []Number
	if err := json.Unmarshal(data, &out); err != nil || out[0] != in[0] || out[1] != in[1] {
		t.Errorf("Unmarshal = %v, %v", out, err)
	}
}

func TestNumberArithmetic(t *testing.T) {
	tests := []struct{ n, step, times, rest string }{
		{"10", "3", "3", "1"},
		{"10", "0.5", "20", "0"},
		{"1.75", "0.5", "3", "0.25"},
		{"0.3", "0.1", "3", "0"},
	}
	for _, tt := range tests {
		times, rest := num(t, tt.n).divide(num(t, tt.step))
		if NewNumber(times).String() != tt.times || rest.String() != tt.rest {
			t.Errorf("%s / %s = %d rest %s", tt.n, tt.step, times, rest)
		}
	}
	a, b := num(t, "-1.75"), num(t, "2.5")
	if got := a.add(b).sub(b); got != a {
		t.Errorf("add and sub: %s, want %s", got, a)
	}
}

// num reads a number that must be right.
func num(t testing.TB, text string) Number {
	t.Helper()
	n, err := ParseNumber(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
