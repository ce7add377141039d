// The figures of a sequence, added up from those of its frames.

package engine

import (
	"floe/internal/sequence"
	"floe/internal/stats"
)

// SequenceStats adds up what [Measure] reports, in bounded memory but for some
// figures of each frame. It is for one goroutine.
type SequenceStats struct {
	Sequence *sequence.Sequence
	// Frames that were measured, and those that could not be.
	Frames, Bad int
	// Remembered are those among Frames that were not read.
	Remembered int
	// Bytes of all frames, see FrameStats.
	Bytes int64
	// Points of all frames, of the poorest and the richest.
	Points, LeastPoints, MostPoints int64
	// PointCounts are a series of one value per frame: its points, or those that
	// meet the condition.
	PointCounts *stats.Series
	// Columns in the order of their first appearance.
	Columns []*ColumnTotal

	known  map[component]*ColumnTotal
	broken map[float64]error // by number
}

// ColumnTotal are the figures of a component over the sequence.
type ColumnTotal struct {
	Column
	// Frames that have it.
	Frames int
	Total  stats.Total
	Series *stats.Series
}

// NewSequenceStats makes empty ones.
func NewSequenceStats(s *sequence.Sequence) *SequenceStats {
	t := &SequenceStats{Sequence: s, known: map[component]*ColumnTotal{}, broken: map[float64]error{}}
	t.PointCounts = stats.NewSeries("points", 0, t.numbers())
	return t
}

func (t *SequenceStats) numbers() []float64 {
	numbers := make([]float64, len(t.Sequence.Files))
	for i, f := range t.Sequence.Files {
		numbers[i] = f.Number.Float64()
	}
	return numbers
}

// Add a frame; the order is that of the sequence.
func (t *SequenceStats) Add(f *FrameStats) {
	number := f.File.Number.Float64()
	t.Bytes += f.Bytes
	if f.Err != nil {
		t.Bad++
		t.broken[number] = f.Err
		t.PointCounts.Fail(number, f.Err)
		for _, c := range t.Columns {
			c.Series.Fail(number, f.Err)
		}
		return
	}
	if t.Frames++; f.Remembered {
		t.Remembered++
	}
	points := f.Points
	if n := f.Matched(); f.Conditional && n >= 0 {
		points = n
	}
	if t.Frames == 1 {
		t.LeastPoints, t.MostPoints = points, points
	}
	t.Points += points
	t.LeastPoints, t.MostPoints = min(t.LeastPoints, points), max(t.MostPoints, points)
	t.PointCounts.Set(number, constant(float64(points)))
	for i := range f.Columns {
		t.column(f.Columns[i].Column).add(number, &f.Columns[i].Summary)
	}
}

// Matched is how many points met the condition, -1 if no column tells.
func (f *FrameStats) Matched() int64 {
	for i := range f.Columns {
		if f.Columns[i].perPoint {
			return f.Columns[i].Summary.Values
		}
	}
	return -1
}

// component is the same if the attribute's type changes on the way.
type component struct {
	attribute string
	index     stats.Component
}

func (t *SequenceStats) column(c Column) *ColumnTotal {
	key := component{c.Attribute, c.index}
	total := t.known[key]
	if total == nil {
		total = &ColumnTotal{Column: c, Series: stats.NewSeries(c.Attribute, c.index, t.numbers())}
		for number, err := range t.broken {
			total.Series.Fail(number, err)
		}
		t.known[key] = total
		t.Columns = append(t.Columns, total)
	}
	return total
}

func (c *ColumnTotal) add(number float64, s *stats.Summary) {
	c.Frames++
	c.Total.Add(s)
	c.Series.Set(number, s)
}

// constant is the summary of one value.
func constant(v float64) *stats.Summary {
	s := stats.Summary{Values: 1, Finite: 1, Min: v, Max: v, Mean: v}
	for i := range s.Percentiles {
		s.Percentiles[i] = v
	}
	return &s
}
