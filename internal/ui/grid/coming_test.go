// Sheets that come and go: what is selected in which, and where a table goes on.

package grid

import (
	"slices"
	"testing"

	"floe/internal/particle"
	"floe/internal/render"
	"floe/internal/table"
)

// many is a frame of n points, the first of ID from, with falling ages.
func many(n, from int) *particle.Frame {
	ids, ages := make([]int32, n), make([]float32, n)
	for i := range ids {
		ids[i], ages[i] = int32(from+i), float32(n-i)
	}
	return frameOf(int64(n), attr("ID", particle.Int32, ids...), attr("Age", particle.Float32, ages...))
}

// present presents a frame with a selection, and gives all references away.
func (b *bench) present(f *particle.Frame, selected *render.Set) {
	s := table.New(f, particle.PerPoint)
	b.Present(s, selected)
	s.Release()
}

// What is selected changes together with the sheet, not while it is on its way.
func TestSelectionComesWithItsSheet(t *testing.T) {
	b := newBench(t)
	first, second := many(1000, 0), many(1000, 1)
	defer first.Release()
	defer second.Release()
	of := func(points ...int64) *render.Set { return render.NewSet(1000, points...) }
	b.present(first, of(1))
	b.SetSort(table.Sort{Column: "Age"})
	b.settle()
	check := func(what string, f *particle.Frame, want ...int64) {
		t.Helper()
		if got := b.Selection().Numbers(); b.Sheet().Frame() != f || !slices.Equal(got, want) {
			t.Errorf("%s: selected are %v", what, got)
		}
	}
	b.present(second, of(2))
	check("on its way", first, 1)
	b.SelectIn(first, particle.PerPoint, of(3))
	check("of the one that is shown", first, 3)
	b.SelectIn(second, particle.PerPoint, of(4))
	check("of the one on its way", first, 3)
	b.SelectIn(second, particle.PerEdge, of(5))
	b.settle()
	check("shown", second, 4)
	b.SelectIn(first, particle.PerPoint, of(6))
	check("of one that is gone", second, 4)
	b.present(first, of(7))
	b.present(second, of(8)) // waits for the one before
	b.SelectIn(second, particle.PerPoint, of(9))
	b.settle()
	check("two on their way", second, 9)
}

func TestOnlySelectedOfEachSheet(t *testing.T) {
	b := newBench(t)
	first, second := many(100, 0), many(100, 1)
	defer first.Release()
	defer second.Release()
	b.present(first, render.NewSet(100, 5))
	b.SetOnlySelected(true)
	b.settle()
	b.present(second, render.NewSet(100, 4, 6))
	if b.order() != "5" {
		t.Errorf("on its way, %s is shown", b.order())
	}
	b.settle()
	if b.order() != "4 6" {
		t.Errorf("%s is shown", b.order())
	}
	b.present(first, nil)
	b.SelectIn(first, particle.PerPoint, render.NewSet(100, 7))
	b.settle()
	if b.order() != "7" {
		t.Errorf("%s is shown", b.order())
	}
}

// A table that rests keeps no frame, and goes on at its row and its place.
func TestRest(t *testing.T) {
	for name, c := range map[string]struct {
		next      func() *particle.Frame
		row, left int64
	}{
		"by its id":        {func() *particle.Frame { return many(1000, 10) }, 490, 490},
		"it is gone":       {func() *particle.Frame { return many(400, 0) }, -1, -1},
		"no ids: a number": {func() *particle.Frame { return frameOf(600, attr[float32]("Age", particle.Float32, 1)) }, 500, 500},
		"no ids, and less": {func() *particle.Frame { return frameOf(10, attr[float32]("Age", particle.Float32, 1)) }, -1, -1},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			alive := frames.Load()
			b.show(many(1000, 0))
			b.GoToPoint(500)
			offset := 500 - b.Top()
			b.Rest()
			if b.Sheet() != nil || frames.Load() != alive {
				t.Error("it keeps the frame")
			}
			b.Rest() // again
			b.show(c.next())
			if b.Current() != c.row {
				t.Fatalf("the row is %d, not %d", b.Current(), c.row)
			}
			if c.row >= 0 && float64(c.row)-b.Top() != offset {
				t.Errorf("the row is seen %g below the top, not %g", float64(c.row)-b.Top(), offset)
			}
			if c.row < 0 {
				return
			}
			b.show(many(1000, 0))
			if name == "by its id" && b.Current() != 500 {
				t.Errorf("then the row is %d", b.Current())
			}
		})
	}
}

// A sort that goes on in the next sheet follows the row too.
func TestRestWhileSorted(t *testing.T) {
	b := newBench(t)
	b.show(many(1000, 0))
	b.SetSort(table.Sort{Column: "Age"})
	b.settle()
	b.GoToPoint(500)
	b.Rest()
	b.show(many(1000, 10))
	if b.Current() != 490 {
		t.Errorf("the row is %d", b.Current())
	}
}

// An ID that is asked for before there is a sheet is found in the first.
func TestGoToIDBeforeTheSheet(t *testing.T) {
	b := newBench(t)
	b.GoToID("7")
	b.show(many(10, 5))
	if b.Current() != 2 {
		t.Errorf("the row is %d", b.Current())
	}
}

// When Wait returns nothing reads frames any more.
func TestWait(t *testing.T) {
	b := newBench(t)
	alive := frames.Load()
	b.show(many(200_000, 0))
	b.SetSort(table.Sort{Column: "Age"})
	b.GoToID("150000")
	b.selectAll()
	b.Close()
	b.Wait()
	b.settle()
	if frames.Load() != alive {
		t.Error("frames are kept")
	}
	if b.Selection() != nil || b.Current() >= 0 {
		t.Error("late answers are shown")
	}
}
