package table

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"floe/internal/particle"
	"floe/internal/render"
)

func checkSort(t *testing.T, s *Sheet, by Sort, want ...int64) {
	t.Helper()
	if got := elements(arrange(t, s, Arrangement{Sort: by})); !slices.Equal(got, want) {
		t.Errorf("by %+v: %v, not %v", by, got, want)
	}
}

func TestSortPutsNaNLastAndKeepsTies(t *testing.T) {
	inf32, zero := float32(inf), float32(math.Copysign(0, -1))
	s := sheetOf(t, 9, single[float32]("a", particle.Float32, 0, nan32(), 2, zero, -inf32, 2, inf32, nan32(), -1))
	checkSort(t, s, Sort{Column: "a"}, 4, 8, 0, 3, 2, 5, 6, 1, 7)
	checkSort(t, s, Sort{Column: "a", Descending: true}, 6, 2, 5, 0, 3, 8, 4, 1, 7)
	negative := math.Float32frombits(0xffc00000) // a NaN with a sign
	s = sheetOf(t, 2, single[float32]("a", particle.Float32, negative, -inf32))
	checkSort(t, s, Sort{Column: "a"}, 1, 0)
}

func TestSortTypes(t *testing.T) {
	s := sheetOf(t, 4,
		single[int64]("big", particle.Int64, 1<<53+1, 1<<53, math.MinInt64, math.MaxInt64),
		single[uint64]("u", particle.Uint64, math.MaxUint64, 0, 1<<63, 1),
		single[int8]("small", particle.Int8, 3, -4, 0, -4),
		single[uint32]("u32", particle.Uint32, 1<<31, 0, 1<<32-1, 5),
		single[float64]("d", particle.Float64, 1e300, nan, -1e-300, 1e300),
		single[bool]("b", particle.Bool, true, false, true, false),
		single[particle.Half]("h", particle.Float16, 0x4000, 0xbc00, 0x7e00, 0),
		single[float32]("v", particle.Vector2, 3, 4, 0, 1, nan32(), 0, 1, 1),
		single[float32]("one", particle.Float32, 7),
		ragged("r", particle.Float32, []int64{0, 2, 2, 5, 6}, 1, 2, 3, 4, 5, 6),
		coded("s", []string{"pear", "apple", "fig", "apple"}, 0, 1, 2, 3),
		texts("t", "b", "B", "", "a"),
	)
	for _, c := range []struct {
		column       string
		up, downward []int64
	}{
		{"big", []int64{2, 1, 0, 3}, []int64{3, 0, 1, 2}},
		{"u", []int64{1, 3, 2, 0}, []int64{0, 2, 3, 1}},
		{"small", []int64{1, 3, 2, 0}, []int64{0, 2, 1, 3}},
		{"u32", []int64{1, 3, 0, 2}, []int64{2, 0, 3, 1}},
		{"d", []int64{2, 0, 3, 1}, []int64{0, 3, 2, 1}},
		{"b", []int64{1, 3, 0, 2}, []int64{0, 2, 1, 3}},
		{"h", []int64{1, 3, 0, 2}, []int64{0, 3, 1, 2}},
		{"v", []int64{1, 3, 0, 2}, []int64{0, 3, 1, 2}},
		{"v.y", []int64{2, 1, 3, 0}, []int64{0, 1, 3, 2}},
		{"one", []int64{0, 1, 2, 3}, []int64{0, 1, 2, 3}},
		{"r", []int64{1, 3, 0, 2}, []int64{2, 0, 3, 1}},
		{"s", []int64{1, 3, 2, 0}, []int64{0, 2, 1, 3}},
		{"t", []int64{2, 1, 3, 0}, []int64{0, 3, 1, 2}},
		{"#", []int64{0, 1, 2, 3}, []int64{3, 2, 1, 0}},
	} {
		checkSort(t, s, Sort{Column: c.column}, c.up...)
		checkSort(t, s, Sort{Column: c.column, Descending: true}, c.downward...)
	}
}

// TestSortManyAgainstStable sorts more rows than a piece has, by keys that need
// all passes.
func TestSortManyAgainstStable(t *testing.T) {
	const n = 3*pieceRows + 17
	rng := rand.New(rand.NewPCG(1, 2))
	floats, doubles, ids := make([]float32, n), make([]float64, n), make([]int64, n)
	for i := range n {
		floats[i] = float32(math.Round(rng.NormFloat64()*1000)) / 8
		doubles[i] = rng.NormFloat64() * math.Pow(10, float64(rng.IntN(200)))
		ids[i] = int64(rng.Uint64()) >> rng.IntN(60)
	}
	s := sheetOf(t, n, single("f", particle.Float32, floats...), single("d", particle.Float64, doubles...), single("i", particle.Int64, ids...))
	for column, less := range map[string]func(a, b int64) int{
		"f": func(a, b int64) int { return cmp.Compare(floats[a], floats[b]) },
		"d": func(a, b int64) int { return cmp.Compare(doubles[a], doubles[b]) },
		"i": func(a, b int64) int { return cmp.Compare(ids[a], ids[b]) },
	} {
		want := elements(s.All())
		slices.SortStableFunc(want, less)
		if got := elements(arrange(t, s, Arrangement{Sort: Sort{Column: column}})); !slices.Equal(got, want) {
			t.Errorf("%s is not sorted as a stable sort does", column)
		}
		slices.SortStableFunc(want, func(a, b int64) int { return cmp.Or(less(b, a), cmp.Compare(a, b)) })
		if got := elements(arrange(t, s, Arrangement{Sort: Sort{Column: column, Descending: true}})); !slices.Equal(got, want) {
			t.Errorf("%s is not sorted downward as a stable sort does", column)
		}
	}
}

func TestSortTextsMerges(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	words := make([]string, 5001)
	for i := range words {
		words[i] = fmt.Sprint(rng.IntN(900))
	}
	s := sheetOf(t, int64(len(words)), texts("s", words...))
	want := elements(s.All())
	slices.SortStableFunc(want, func(a, b int64) int { return strings.Compare(words[a], words[b]) })
	if got := elements(arrange(t, s, Arrangement{Sort: Sort{Column: "s"}})); !slices.Equal(got, want) {
		t.Error("texts are not in order")
	}
}

func TestSortOfFilteredRows(t *testing.T) {
	s := sheetOf(t, 6, single[float32]("a", particle.Float32, 5, 1, 4, 2, 3, 0), single[int64]("i", particle.Int64, 5, 1<<40, 4, 2, 3, 0))
	f := filter(t, "a > 1")
	for _, column := range []string{"a", "i"} {
		rows := arrange(t, s, Arrangement{Filter: f, Sort: Sort{Column: column}, Only: render.NewSet(6, 0, 1, 3, 4)})
		if got := elements(rows); !slices.Equal(got, []int64{3, 4, 0}) {
			t.Errorf("by %s: %v", column, got)
		}
		for element, want := range map[int64]int64{3: 0, 4: 1, 0: 2, 1: -1, 2: -1, 9: -1, -1: -1} {
			row, ok := rows.Row(element)
			if ok != (want >= 0) || ok && row != want {
				t.Errorf("element %d is in row %d %v", element, row, ok)
			}
		}
	}
}

func TestArrangeUsesTheFilterAgain(t *testing.T) {
	s := sheetOf(t, 3, single[float32]("a", particle.Float32, 3, 1, 2))
	f := filter(t, "a > 1")
	first := arrange(t, s, Arrangement{Filter: f})
	second, err := s.Arrange(context.Background(), Arrangement{Filter: f, Sort: Sort{Column: "a"}}, first, nil)
	if err != nil || !slices.Equal(elements(second), []int64{2, 0}) {
		t.Fatalf("%v, %v", elements(second), err)
	}
	if &first.matched[0] != &second.matched[0] {
		t.Error("the filter was computed again")
	}
	third, err := s.Arrange(context.Background(), Arrangement{Filter: filter(t, "a < 3")}, second, nil)
	if err != nil || !slices.Equal(elements(third), []int64{1, 2}) {
		t.Errorf("another filter gives %v, %v", elements(third), err)
	}
}

func TestSortErrors(t *testing.T) {
	block := func(h *particle.Header) particle.Column {
		a := particle.Attribute{Name: "loc", Type: particle.Location, Structure: particle.Single, Context: particle.PerPoint}
		return particle.Column{Attribute: a, Elements: h.Points, Data: make([]byte, 12)}
	}
	s := sheetOf(t, 3, block)
	for _, column := range []string{"loc", "none"} {
		if _, err := s.Arrange(context.Background(), Arrangement{Sort: Sort{Column: column}}, nil, nil); err == nil || !strings.Contains(err.Error(), column) {
			t.Errorf("by %s: %v", column, err)
		}
	}
}

func TestCancelledWorkEnds(t *testing.T) {
	const n = 2_000_000
	values, words := make([]int64, n), make([]string, 300_000)
	for i := range values {
		values[i] = int64(uint64(i) * 0x9e3779b97f4a7c15)
	}
	for i := range words {
		words[i] = fmt.Sprint(values[i])
	}
	s := sheetOf(t, n, single("a", particle.Int64, values...))
	w := sheetOf(t, int64(len(words)), texts("t", words...))
	for name, c := range map[string]struct {
		sheet *Sheet
		Arrangement
	}{
		"sort": {s, Arrangement{Sort: Sort{Column: "a"}}}, "sort texts": {w, Arrangement{Sort: Sort{Column: "t"}}},
		"search": {s, Arrangement{Filter: filter(t, "777777777")}},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if rows, err := c.sheet.Arrange(ctx, c.Arrangement, nil, nil); !errors.Is(err, context.Canceled) || rows != nil {
			t.Errorf("%s: %v after the cancellation", name, err)
		}
		ctx, cancel = context.WithTimeout(context.Background(), time.Millisecond)
		if rows, err := c.sheet.Arrange(ctx, c.Arrangement, nil, nil); !errors.Is(err, context.DeadlineExceeded) || rows != nil {
			t.Errorf("%s: %v after the time", name, err)
		}
		cancel()
	}
}

func TestProgressRises(t *testing.T) {
	const n = 3_000_000
	values := make([]int64, n)
	for i := range values {
		values[i] = int64(uint64(i) * 0x9e3779b97f4a7c15)
	}
	s := sheetOf(t, n, single("a", particle.Int64, values...))
	var told []float64
	_, err := s.Arrange(context.Background(), Arrangement{Sort: Sort{Column: "a"}, Filter: filter(t, "a != 5")}, nil,
		func(f float64) { told = append(told, f) })
	if err != nil || len(told) < 2 || !slices.IsSorted(told) || told[len(told)-1] > 1 {
		t.Errorf("told %v, %v", told, err)
	}
}

func TestCost(t *testing.T) {
	s := sheetOf(t, 1000, single[float32]("a", particle.Float32, 1), single[float32]("v", particle.Vector3, 1, 2, 3))
	if c := s.Cost(Arrangement{}, nil); c != (Cost{}) {
		t.Errorf("nothing costs %v", c)
	}
	a, v := s.Cost(Arrangement{Sort: Sort{Column: "a"}}, nil), s.Cost(Arrangement{Sort: Sort{Column: "v"}}, nil)
	if a.Time <= 0 || v.Time <= a.Time || a.Bytes != 20*1000 {
		t.Errorf("a costs %+v, v %+v", a, v)
	}
	if f := s.Cost(Arrangement{Filter: filter(t, "7")}, nil); f.What != "filtering" || f.Time <= 0 {
		t.Errorf("a search costs %+v", f)
	}
	c := Cost{What: "sorting", Rows: 20_000_000, Time: 3100 * time.Millisecond, Bytes: 400e6}
	if got := c.String(); got != "sorting 20,000,000 rows takes about 3.1 s and 400 MB" {
		t.Error(got)
	}
}

func TestRowsAsSet(t *testing.T) {
	const n = 5_000_000 // more than a batch
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(i % 5)
	}
	s := sheetOf(t, n, single("a", particle.Float32, values...))
	set := arrange(t, s, Arrangement{Filter: filter(t, "a >= 2")}).Set()
	if set.Count() != n/5*3 || set.Has(0) || set.Has(1) || !set.Has(2) || !set.Has(n-1) {
		t.Errorf("set of %d", set.Count())
	}
	if all := s.All().Set(); all.Count() != n {
		t.Errorf("all are %d", all.Count())
	}
	if some := s.All().Between(-5, 3).Numbers(); !slices.Equal(some, []int64{0, 1, 2}) {
		t.Errorf("first three are %v", some)
	}
	if none := s.All().Between(3, 3).Count(); none != 0 {
		t.Errorf("none are %d", none)
	}
}
