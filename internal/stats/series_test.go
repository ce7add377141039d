package stats

import (
	"encoding/csv"
	"errors"
	"math"
	"strings"
	"testing"
)

func TestSeriesIsFilledInAnyOrder(t *testing.T) {
	s := NewSeries("Age", 0, []float64{104, 101, 102, -3, 101, 102.5})
	if s.Len() != 5 || s.Entries()[0].Number != -3 || s.Count(Unread) != 5 {
		t.Fatalf("%+v", s.Entries())
	}
	one := compute(t, doubles([]float64{1, 2, 3, math.NaN()}), Options{Bins: -1})
	none := None()
	if !s.Set(102, &one) || !s.Set(-3, &none) || !s.Fail(104, errors.New("cut short, \"really\"")) || s.Set(103, &one) || s.Fail(103, nil) {
		t.Error("what is in the series?")
	}
	before := s.Clone()
	s.Reset(102)
	if s.Count(Unread) != 3 || before.Count(Unread) != 2 || before.Count(Done) != 2 || before.Count(Broken) != 1 {
		t.Errorf("%d unread, before %d", s.Count(Unread), before.Count(Unread))
	}
	if lo, hi, ok := before.Range(); lo != 1 || hi != 3 || !ok {
		t.Errorf("from %g to %g", lo, hi)
	}
	if _, _, ok := s.Range(); ok {
		t.Error("a range of nothing")
	}
	e := before.Entries()[2]
	if !e.Known() || e.Mean != 2 || e.NonFinite != 1 || e.Values != 4 || before.Entries()[0].Known() {
		t.Errorf("%+v", e)
	}
	checkCSV(t, before)
}

func checkCSV(t *testing.T, s *Series) {
	t.Helper()
	var b strings.Builder
	if err := s.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil || len(lines) != s.Len()+1 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	want := "-3 done 0 0        \n101 unread          \n102 done 4 1 1 1 2 2 3 3 0.816496580927726 \n102.5 unread          \n104 broken          cut short, \"really\"\n"
	got := ""
	for _, line := range lines[1:] {
		got += strings.Join(line, " ") + "\n"
	}
	if got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
}

func TestNearest(t *testing.T) {
	s := NewSeries("Age", 0, []float64{1, 2, 10})
	for number, want := range map[float64]int{-5: 0, 1: 0, 1.4: 0, 1.6: 1, 5: 1, 7: 2, 99: 2} {
		if got := s.Nearest(number); got != want {
			t.Errorf("nearest to %g is %d, want %d", number, got, want)
		}
	}
	if NewSeries("Age", 0, nil).Nearest(1) != -1 {
		t.Error("something is nearest among nothing")
	}
}

func TestHistogramCSV(t *testing.T) {
	h := Histogram{Lo: 0, Hi: 1, Counts: []int64{3, 4}}
	var b strings.Builder
	if err := h.WriteCSV(&b); err != nil || b.String() != "from,to,count\n0,0.5,3\n0.5,1,4\n" {
		t.Errorf("%q %v", b.String(), err)
	}
}
