package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"floe/internal/loader"
	"floe/internal/pool"
	"floe/internal/sequence"
	"floe/internal/stats"
)

// measured is what one run of Measure reported.
type measured struct {
	frames []FrameStats
	total  *SequenceStats
	jobs   int64 // that loaders were asked to do
}

// countingPool counts jobs that read values.
type countingPool struct {
	pool.Pool
	jobs *atomic.Int64
}

func (p countingPool) Do(ctx context.Context, r pool.Request) (pool.Reply, error) {
	p.jobs.Add(1)
	return p.Pool.Do(ctx, r)
}

func measureSequence(t *testing.T, s *sequence.Sequence, o StatsOptions) measured {
	t.Helper()
	var m measured
	var jobs atomic.Int64
	m.total = NewSequenceStats(s)
	var opened pool.Pool
	open := func() (pool.Pool, error) {
		p, err := OpenPool(inProcess)
		opened = p
		return countingPool{p, &jobs}, err
	}
	err := Measure(t.Context(), s, open, o, func(f FrameStats) {
		m.frames = append(m.frames, f)
		m.total.Add(&f)
	})
	if opened != nil {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	if o.Cache != nil {
		if err := o.Cache.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	m.jobs = jobs.Load()
	return m
}

func one(t *testing.T, dir string) *sequence.Sequence {
	t.Helper()
	found := mustFind(t, dir)
	if len(found) != 1 {
		t.Fatalf("%d sequences", len(found))
	}
	return found[0]
}

// names of the columns in their order.
func (m *measured) names() (names []string) {
	for _, c := range m.total.Columns {
		names = append(names, c.String())
	}
	return names
}

func TestMeasureSequence(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 3000, 1, 2, 3, 5, 9)
	m := measureSequence(t, one(t, dir), StatsOptions{Attributes: []string{"PointVelocity", "Age", "ID", "Mass"}})
	if want := []string{"PointVelocity.length", "PointVelocity.x", "PointVelocity.y", "PointVelocity.z", "Age", "ID", "Mass"}; !slices.Equal(sorted(m.names()), sorted(want)) {
		t.Errorf("columns %q, want %q", m.names(), want)
	}
	if len(m.frames) != 5 || m.total.Frames != 5 || m.total.Bad != 0 || m.total.Remembered != 0 {
		t.Errorf("%+v", m.total)
	}
	points := int64(0)
	for i, f := range m.frames {
		points += f.Points
		if f.Index != i || f.Points == 0 || len(f.Columns) != 7 || f.Columns[0].Summary.Values != f.Points || f.Matched() != f.Points {
			t.Errorf("frame %d: %+v", i, f)
		}
	}
	if m.total.Points != points || m.total.LeastPoints > m.total.MostPoints || m.total.MostPoints == 0 {
		t.Errorf("%d points in all, want %d", m.total.Points, points)
	}
	for _, c := range m.total.Columns {
		s := c.Total.Summary(10, c.Integer)
		if s.Values != points || s.Histogram.Total() != points || !(s.Min <= s.Percentile(50) && s.Percentile(50) <= s.Max) {
			t.Errorf("%s: %+v", c, s)
		}
		if c.Series.Count(stats.Done) != 5 {
			t.Errorf("%s: %d frames in the series", c, c.Series.Count(stats.Done))
		}
	}
}

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

func TestMeasureComponents(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 100, 1)
	for component, want := range map[string][]string{
		"length": {"PointPosition.length", "PointVelocity.length", "Color.length", "Size", "Age", "ID", "Orientation.length", "Mass"},
		"y":      {"PointPosition.y", "PointVelocity.y", "Orientation.y"},
		"a":      {"Color.a"},
		"3":      {"Color.a", "Orientation.z"},
		"q":      nil,
	} {
		m := measureSequence(t, one(t, dir), StatsOptions{Component: component})
		if !slices.Equal(sorted(m.names()), sorted(want)) {
			t.Errorf("%s: %q, want %q", component, m.names(), want)
		}
		if m.frames[0].Err != nil || m.frames[0].Points == 0 || len(m.frames[0].Attributes) != 8 {
			t.Errorf("%s: %+v", component, m.frames[0])
		}
	}
}

// TestMeasureRemembers: the second ask reads nothing, and is told the same.
func TestMeasureRemembers(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	writeSample(t, dir, "a", 500, 1, 2, 3, 4)
	s := one(t, dir)
	first := measureSequence(t, s, StatsOptions{Cache: FiguresCache(HiddenBeside)})
	second := measureSequence(t, s, StatsOptions{Cache: FiguresCache(HiddenBeside)})
	if second.jobs != 0 || second.total.Remembered != 4 || first.total.Remembered != 0 || first.jobs < 4 {
		t.Errorf("%d jobs, then %d; %d frames remembered", first.jobs, second.jobs, second.total.Remembered)
	}
	wantSame(t, first, second)
	fewer := measureSequence(t, s, StatsOptions{Cache: FiguresCache(HiddenBeside), Attributes: []string{"Age"}, Component: "length"})
	if fewer.jobs != 0 {
		t.Errorf("a part of what is known took %d jobs", fewer.jobs)
	}
	more := measureSequence(t, s, StatsOptions{Cache: FiguresCache(HiddenBeside), Bins: 7})
	if more.jobs != 4 {
		t.Errorf("other histograms took %d jobs", more.jobs)
	}
}

func wantSame(t *testing.T, first, second measured) {
	t.Helper()
	for i := range first.frames {
		a, b := first.frames[i], second.frames[i]
		a.Remembered, b.Remembered = false, false
		if fmt.Sprintf("%+v", a.Columns) != fmt.Sprintf("%+v", b.Columns) && !reflect.DeepEqual(a, b) {
			t.Errorf("frame %d: %+v, then %+v", i, a, b)
		}
	}
	for i, c := range first.total.Columns {
		a, b := c.Total.Summary(20, c.Integer), second.total.Columns[i].Total.Summary(20, c.Integer)
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: %+v, then %+v", c, a, b)
		}
	}
}

func TestMeasureReadsWhatChanged(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	writeSample(t, dir, "a", 500, 1, 2, 3)
	s := one(t, dir)
	before := measureSequence(t, s, StatsOptions{Cache: FiguresCache(Central)})
	writeSample(t, dir, "a", 900, 2)
	at := time.Now().Add(-time.Hour)
	if err := os.Chtimes(s.Path(2), at, at); err != nil {
		t.Fatal(err)
	}
	after := measureSequence(t, s, StatsOptions{Cache: FiguresCache(Central)})
	if after.total.Remembered != 1 || !after.frames[0].Remembered {
		t.Errorf("%d frames remembered, want the first only", after.total.Remembered)
	}
	if after.frames[1].Points <= before.frames[1].Points || after.frames[2].Points != before.frames[2].Points {
		t.Errorf("%d points, before %d", after.frames[1].Points, before.frames[1].Points)
	}
	if entries, err := os.ReadDir(filepath.Join(dir, ".floe")); err == nil {
		t.Errorf("a central cache left %d files beside", len(entries))
	}
}

func TestMeasureOfReadOnlyFolder(t *testing.T) {
	dir, own := t.TempDir(), t.TempDir()
	t.Setenv("XDG_CACHE_HOME", own)
	writeSample(t, dir, "a", 100, 1)
	if err := os.WriteFile(filepath.Join(dir, ".floe"), nil, 0o600); err != nil { // holds for root too
		t.Fatal(err)
	}
	s := one(t, filepath.Join(dir, "a.0001.icecache"))
	measureSequence(t, s, StatsOptions{Cache: FiguresCache(HiddenBeside)})
	if again := measureSequence(t, s, StatsOptions{Cache: FiguresCache(HiddenBeside)}); again.jobs != 0 {
		t.Errorf("%d jobs: nothing was kept", again.jobs)
	}
	if len(listing(t, filepath.Join(own, "floe", "figures"))) == 0 {
		t.Error("the user's folder is empty")
	}
}

func TestMeasureBrokenFrames(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	writeSample(t, dir, "a", 500, 1, 2, 3, 4)
	if err := os.Truncate(filepath.Join(dir, "a.0002.icecache"), 400); err != nil {
		t.Fatal(err)
	}
	s := one(t, dir)
	if err := os.Remove(filepath.Join(dir, "a.0003.icecache")); err != nil { // vanished since
		t.Fatal(err)
	}
	for range 2 {
		m := measureSequence(t, s, StatsOptions{Cache: FiguresCache(HiddenBeside)})
		if m.total.Bad != 2 || m.total.Frames != 2 || m.frames[1].Err == nil || !errors.Is(m.frames[2].Err, os.ErrNotExist) {
			t.Errorf("%+v, %v, %v", m.total, m.frames[1].Err, m.frames[2].Err)
		}
		if m.total.PointCounts.Count(stats.Broken) != 2 || m.total.Columns[0].Series.Count(stats.Broken) != 2 {
			t.Error("broken frames are not marked in the series")
		}
	}
	writeSample(t, dir, "a", 500, 2, 3)
	if m := measureSequence(t, s, StatsOptions{Cache: FiguresCache(HiddenBeside)}); m.total.Bad != 0 || m.total.Remembered != 2 {
		t.Errorf("mended: %+v", m.total)
	}
}

// TestBrokenFramesBeforeTheFirst: a series begins after them, and has them.
func TestBrokenFramesBeforeTheFirst(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 100, 1, 2)
	if err := os.Truncate(filepath.Join(dir, "a.0001.icecache"), 400); err != nil {
		t.Fatal(err)
	}
	m := measureSequence(t, one(t, dir), StatsOptions{})
	if n := m.total.Columns[0].Series.Count(stats.Broken); n != 1 {
		t.Errorf("%d broken frames in the series", n)
	}
}

func TestMeasureChangingAttributes(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 50, 1, 2)
	plain := one(t, dir)
	work, err := PlanExport([]*sequence.Sequence{Pick(plain, []int{1})}, ExportOptions{To: "icecache", Attributes: []string{"PointPosition", "Age"}, Dir: t.TempDir()})
	runAll(t, work, err)
	if err := os.Rename(work.Jobs[0].Out, plain.Path(1)); err != nil {
		t.Fatal(err)
	}
	m := measureSequence(t, plain, StatsOptions{Ahead: 1})
	if m.total.Bad != 0 || len(m.frames[0].Columns) <= len(m.frames[1].Columns) || len(m.frames[1].Columns) != 5 {
		t.Fatalf("%d columns, then %d; %v", len(m.frames[0].Columns), len(m.frames[1].Columns), m.frames[1].Err)
	}
	for _, c := range m.total.Columns {
		if want := map[bool]int{true: 2, false: 1}[c.Attribute == "PointPosition" || c.Attribute == "Age"]; c.Frames != want {
			t.Errorf("%s: in %d frames, want %d", c, c.Frames, want)
		}
	}
	back := Pick(plain, []int{1})
	back.Files = append(back.Files, plain.Files[0]) // the poor one first
	m = measureSequence(t, back, StatsOptions{Ahead: 1})
	if len(m.frames[0].Columns) != 5 || len(m.frames[1].Columns) <= 5 {
		t.Errorf("%d columns, then %d", len(m.frames[0].Columns), len(m.frames[1].Columns))
	}
}

func TestMeasureWhere(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	writeSample(t, dir, "a", 2000, 3, 4)
	s := one(t, dir)
	o := StatsOptions{Cache: FiguresCache(HiddenBeside), Attributes: []string{"Age"}}
	all := measureSequence(t, s, o)
	o.Where = "Age > 0.5"
	for range 2 {
		some := measureSequence(t, s, o)
		sum := some.total.Columns[0].Total.Summary(-1, false)
		if some.total.Bad != 0 || !(sum.Min > 0.5) || sum.Values == 0 || sum.Values >= all.total.Points {
			t.Errorf("%+v", sum)
		}
		if some.total.Points != sum.Values || some.frames[0].Points != all.frames[0].Points {
			t.Errorf("%d points, %d values", some.total.Points, sum.Values)
		}
	}
	o.Where = "Nonsense > 0.5"
	if m := measureSequence(t, s, o); m.total.Bad != 2 {
		t.Errorf("a condition on what is not there: %+v", m.total)
	}
}

func TestMeasureStops(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 100, 1, 2, 3, 4, 5, 6)
	ctx, cancel := context.WithCancel(t.Context())
	p, err := OpenPool(inProcess)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	count := 0
	err = Measure(ctx, one(t, dir), func() (pool.Pool, error) { return p, nil }, StatsOptions{Ahead: 1}, func(FrameStats) {
		count++
		cancel()
	})
	if !errors.Is(err, context.Canceled) || count != 1 {
		t.Errorf("%v after %d frames", err, count)
	}
	refused := errors.New("no pool today")
	err = Measure(t.Context(), one(t, dir), func() (pool.Pool, error) { return nil, refused }, StatsOptions{}, func(FrameStats) {})
	if !errors.Is(err, refused) {
		t.Errorf("%v", err)
	}
}

func TestColumnsOfOddAttributes(t *testing.T) {
	for _, test := range []struct {
		kind, structure string
		components      int
		want            []string
	}{
		{"matrix33", "single", 9, []string{"A.m00", "A.m01", "A.m02", "A.m10", "A.m11", "A.m12", "A.m20", "A.m21", "A.m22"}},
		{"string", "single", 1, []string{"A"}},
		{"int32", "single", 2, []string{"A.length", "A.0", "A.1"}},
		{"double", "array", 1, []string{"A"}},
	} {
		var got []string
		a := loader.AttributeInfo{Name: "A", Type: test.kind, Structure: test.structure, Components: test.components}
		for _, c := range components(&a, AllComponents) {
			got = append(got, c.String())
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s x %d: %q, want %q", test.kind, test.components, got, test.want)
		}
	}
	if v := constant(3).Percentile(50); v != 3 || math.IsNaN(v) {
		t.Error("a count is not its own median")
	}
}

func TestStatsColumnsByName(t *testing.T) {
	attributes := []loader.AttributeInfo{
		{Name: "Age", Type: "float", Structure: "single", Context: "point", Components: 1},
		{Name: "PointPosition", Type: "vector3", Structure: "single", Context: "point", Components: 3},
	}
	for wanted, want := range map[string]string{
		"P.y,age": "Age PointPosition.y", "P.z,P.length,P.x": "PointPosition.length PointPosition.x PointPosition.z",
		"P,P.x": "PointPosition.length PointPosition.x PointPosition.y PointPosition.z", "P.q,nothing": "", "Age.0": "Age",
	} {
		o := StatsOptions{Attributes: strings.Split(wanted, ",")}
		var got []string
		for _, c := range o.columns(attributes) {
			got = append(got, c.String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", wanted, got, want)
		}
	}
}

// A derived attribute that has the name of another, or another expression, is
// another one in the cache.
func TestStatsOfDerivedAreKeptApart(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	writeSample(t, dir, "a", 100, 1, 2)
	s := one(t, dir)
	most := func(expression string) float64 {
		o := StatsOptions{Attributes: []string{"Age"}, Cache: FiguresCache(HiddenBeside)}
		if expression != "" {
			o.Derive = []Derived{{"Age", expression}}
		}
		m := measureSequence(t, s, o)
		return m.total.Columns[0].Total.Summary(0, false).Max
	}
	plain := most("")
	for range 2 {
		if got := most("Age + 10"); got != float64(float32(plain)+10) {
			t.Errorf("derived %v of %v", got, plain)
		}
		if got := most("Age + 20"); got != float64(float32(plain)+20) {
			t.Errorf("derived %v of %v", got, plain)
		}
		if got := most(""); got != plain {
			t.Errorf("%v, first %v", got, plain)
		}
	}
}
