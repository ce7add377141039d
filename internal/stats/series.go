// How do the figures change over a sequence? One entry per frame, filled in as
// they are computed.

package stats

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
)

// State of a frame in a series.
type State uint8

// The states.
const (
	Unread State = iota // not computed yet
	Done
	Broken // could not be read, or lacks the attribute
)

// String gives "unread", "done" or "broken".
func (s State) String() string { return [...]string{"unread", "done", "broken"}[min(s, Broken)] }

// Entry holds the figures of one frame.
type Entry struct {
	// Number in the file name.
	Number float64
	State  State
	// Reason why the frame is Broken.
	Reason string
	// Values, constants expanded, and those that are not finite.
	Values, NonFinite int64
	// Figures of the finite values; NaN if there are none, or none yet.
	Min, P5, P25, Mean, P50, P75, P95, Max, Std float64
}

// Known reports whether the entry has figures to draw.
func (e *Entry) Known() bool { return e.State == Done && e.Min <= e.Max }

// Series is an attribute's figures over a sequence. Numbers that the sequence
// lacks are not in it. It is for one goroutine at a time; [Series.Clone] gives a
// state of it to another.
type Series struct {
	Attribute string
	Component Component
	entries   []Entry // ascending numbers
	counts    [Broken + 1]int
}

// NewSeries makes a series of unread frames. The numbers may come in any order.
func NewSeries(attribute string, component Component, numbers []float64) *Series {
	s := &Series{Attribute: attribute, Component: component}
	sorted := slices.Compact(slices.Sorted(slices.Values(numbers)))
	for _, n := range sorted {
		s.entries = append(s.entries, unread(n))
	}
	s.counts[Unread] = len(sorted)
	return s
}

func unread(number float64) Entry {
	nan := math.NaN()
	return Entry{Number: number, Min: nan, P5: nan, P25: nan, Mean: nan, P50: nan, P75: nan, P95: nan, Max: nan, Std: nan}
}

// Clone copies the series as it stands.
func (s *Series) Clone() *Series {
	c := *s
	c.entries = slices.Clone(s.entries)
	return &c
}

// Len is the number of frames.
func (s *Series) Len() int { return len(s.entries) }

// Entries in the order of their numbers, to be read only.
func (s *Series) Entries() []Entry { return s.entries }

// Count of frames in a state.
func (s *Series) Count(state State) int { return s.counts[min(state, Broken)] }

// Find gives the index of a number, false if the series lacks it.
func (s *Series) Find(number float64) (index int, found bool) {
	return slices.BinarySearchFunc(s.entries, number, func(e Entry, n float64) int {
		switch {
		case e.Number < n:
			return -1
		case e.Number > n:
			return 1
		}
		return 0
	})
}

// Nearest gives the index of the frame whose number is nearest, -1 if there are
// no frames.
func (s *Series) Nearest(number float64) int {
	i, found := s.Find(number)
	switch {
	case found:
		return i
	case i == len(s.entries):
		return i - 1
	case i > 0 && number-s.entries[i-1].Number <= s.entries[i].Number-number:
		return i - 1
	}
	return i
}

// Set fills in the figures of a frame; false if the series lacks the number.
func (s *Series) Set(number float64, m *Summary) bool {
	return s.replace(Entry{
		Number: number, State: Done, Values: m.Values, NonFinite: m.NonFinite(),
		Min: m.Min, P5: m.Percentile(5), P25: m.Percentile(25), Mean: m.Mean, P50: m.Percentile(50),
		P75: m.Percentile(75), P95: m.Percentile(95), Max: m.Max, Std: m.Std,
	})
}

// Fail marks a frame as broken; false if the series lacks the number.
func (s *Series) Fail(number float64, reason error) bool {
	e := unread(number)
	e.State = Broken
	if reason != nil {
		e.Reason = reason.Error()
	}
	return s.replace(e)
}

// Reset makes a frame unread again, when its file has changed.
func (s *Series) Reset(number float64) bool { return s.replace(unread(number)) }

func (s *Series) replace(e Entry) bool {
	i, found := s.Find(e.Number)
	if !found {
		return false
	}
	s.counts[s.entries[i].State]--
	s.counts[e.State]++
	s.entries[i] = e
	return true
}

// Range spans the values of all known frames; false if there are none.
func (s *Series) Range() (lo, hi float64, ok bool) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for i := range s.entries {
		if e := &s.entries[i]; e.Known() {
			lo, hi = min(lo, e.Min), max(hi, e.Max)
		}
	}
	return lo, hi, lo <= hi
}

var csvHead = []string{"number", "state", "values", "nonfinite", "min", "p5", "mean", "p50", "p95", "max", "std", "reason"}

// WriteCSV writes one line per frame, with a head. What is not known is empty.
func (s *Series) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	if err := c.Write(csvHead); err != nil {
		return fmt.Errorf("write statistics: %w", err)
	}
	for i := range s.entries {
		if err := c.Write(s.entries[i].record()); err != nil {
			return fmt.Errorf("write statistics: %w", err)
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("write statistics: %w", err)
	}
	return nil
}

func (e *Entry) record() []string {
	line := []string{text(e.Number), e.State.String(), "", ""}
	if e.State == Done {
		line[2], line[3] = strconv.FormatInt(e.Values, 10), strconv.FormatInt(e.NonFinite, 10)
	}
	for _, v := range []float64{e.Min, e.P5, e.Mean, e.P50, e.P95, e.Max, e.Std} {
		line = append(line, text(v))
	}
	return append(line, e.Reason)
}

func text(v float64) string {
	if !isFinite(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// WriteCSV writes one line per bin: its ends and its count.
func (h *Histogram) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	lines := [][]string{{"from", "to", "count"}}
	for i, n := range h.Counts {
		lines = append(lines, []string{text(h.Edge(i)), text(h.Edge(i + 1)), strconv.FormatInt(n, 10)})
	}
	if err := c.WriteAll(lines); err != nil {
		return fmt.Errorf("write histogram: %w", err)
	}
	return nil
}
