// Who is selected and hidden in the next frame, and when the picture knows.

package ui

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"math"
	"slices"
	"testing"
	"weak"

	"fyne.io/fyne/v2"

	"floe/internal/particle"
	"floe/internal/playback"
	"floe/internal/render"
	"floe/internal/ui/viewport"
)

// longIDs gives a cloud whose points have these ids of 64 bits.
func longIDs(ids ...int64) *particle.Frame {
	f := cloud(len(ids))
	h := f.Header
	h.Attributes = append(slices.Clone(h.Attributes), particle.Attribute{Name: "ID", Type: particle.Int64, Context: particle.PerPoint})
	columns := append(slices.Clone(f.Columns), particle.NewColumn(&h, h.Attributes[2], ids))
	return particle.FrameOf(h, columns, f.Release)
}

// seen gives the ids of the points that the picture shows.
func (b *bench) seen() (ids []int32) {
	b.t.Helper()
	_, err := b.view.Render(64, 64, func(s *render.Shot) {
		ids = nil
		for _, l := range s.Layers {
			ids = append(ids, seenIDs(&l)...)
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return ids
}

func seenIDs(l *render.Layer) (ids []int32) {
	all, err := particle.View[int32](*l.Scene.Frame().Column("ID"))
	if err != nil {
		panic(err)
	}
	for n, id := range all {
		if !l.Hidden.Has(int64(n)) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// Who is isolated is seen alone in each frame: wherever its number, whoever is
// born, whoever is missing.
func TestIsolateOverFrames(t *testing.T) {
	b := newBench(t)
	b.engine.make = idClouds(map[float64][]int32{1: {10, 11, 12, 13}, 2: {13, 10, 14, 12, 11, 15}, 3: {20, 11}, 4: {21, 22}})
	b.open("smoke", 1, 2, 3, 4)
	b.select1(b.entries[0], render.NewSet(4, 1, 3)) // 11 and 13
	b.run("isolate")
	for _, c := range []struct {
		number float64
		seen   []int32
		sets   string
	}{
		{1, []int32{11, 13}, "[1 3] [0 2]"},
		{2, []int32{11, 13}, "[0 4] [1 2 3 5]"},
		{3, []int32{11}, "[1] [0]"},
		{4, nil, "[] [0 1]"},
		{1, []int32{11, 13}, "[1 3] [0 2]"},
	} {
		b.seek(c.number)
		b.untilSets(c.sets)
		if seen := b.seen(); !slices.Equal(seen, c.seen) {
			t.Errorf("frame %g shows %v", c.number, seen)
		}
	}
	b.run("show-all")
	b.seek(2)
	b.untilSets("[0 4] []")
}

// While playing, too, no picture marks or shows points by numbers of another
// frame.
func TestPlaybackShowsNoWrongPoints(t *testing.T) {
	b := newBench(t)
	b.painting = true
	b.engine.make = func(_ string, n float64) (*particle.Frame, error) {
		ids := []int32{10, 11, 12, 13, 14, 15}
		for i := range ids { // another order in each frame
			j := (i*5 + int(n)*3) % len(ids)
			ids[i], ids[j] = ids[j], ids[i]
		}
		return withIDs(ids...), nil
	}
	b.open("smoke", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
	ids, err := particle.View[int32](*b.frame.Column("ID"))
	if err != nil {
		t.Fatal(err)
	}
	b.select1(b.entries[0], render.NewSet(6, int64(slices.Index(ids, 11))))
	b.run("isolate")
	await := b.entries[0].marks
	<-await.selected.noted
	<-await.hidden.noted
	b.play(func(p *playback.Player) {
		p.SetMode(playback.Loop)
		p.Play(playback.Forward, 4)
	})
	frames := map[*particle.Frame]bool{}
	b.until("many frames were seen", func() bool {
		_, err := b.view.Render(32, 32, func(s *render.Shot) {
			for _, l := range s.Layers {
				frames[l.Scene.Frame()] = true
				if seen := seenIDs(&l); !slices.Equal(seen, []int32{11}) {
					t.Fatalf("%v are seen", seen)
				}
				if marked := l.Selected.Numbers(); len(marked) != 1 || l.Hidden.Has(marked[0]) {
					t.Fatalf("%v are marked", marked)
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		e := b.entries[0]
		if e.selected.Count() != 1 || e.hiddenPoints.Count() != 5 {
			t.Fatalf("the window knows of %s", b.sets())
		}
		return len(frames) > 30 || len(frames) >= 9
	})
}

// A float64 cannot tell these apart.
func TestHugeIDs(t *testing.T) {
	const big = int64(1) << 60
	b := newBench(t)
	b.engine.make = func(_ string, n float64) (*particle.Frame, error) {
		if n == 1 {
			return longIDs(big, big+1, big+2, math.MinInt64), nil
		}
		return longIDs(math.MinInt64, big+2, big+1, big), nil
	}
	b.open("smoke", 1, 2)
	b.select1(b.entries[0], render.NewSet(4, 1))
	b.hide(b.entries[0], render.NewSet(4, 3))
	b.seek(2)
	b.untilSets("[2] [0]")
}

// holdIDs keeps ids from being noted until the function is called; noted tells
// of how many points they were asked.
func (b *bench) holdIDs() (let func(), noted func() []int64) {
	gate, asked := make(chan struct{}), make(chan int64, 100)
	noteIDs = func(ctx context.Context, f *particle.Frame, points *render.Set) []int64 {
		asked <- points.Count()
		select {
		case <-gate:
		case <-ctx.Done():
		}
		return idsOf(ctx, f, points)
	}
	b.t.Cleanup(func() { noteIDs = idsOf })
	let = func() { close(gate) }
	noted = func() (counts []int64) {
		for len(asked) > 0 {
			counts = append(counts, <-asked)
		}
		return counts
	}
	return let, noted
}

// The UI goroutine does not read ids. Until they are read nothing is marked in
// other frames, rather than something wrong; and what is not wanted any more is
// not waited for.
func TestIDsAreReadBeside(t *testing.T) {
	b := newBench(t)
	b.engine.make = idClouds(map[float64][]int32{1: {10, 11, 12}, 2: {12, 11, 10, 13}})
	b.open("smoke", 1, 2)
	let, _ := b.holdIDs()
	e := b.entries[0]
	b.select1(e, render.NewSet(3, 1))
	given := e.marks.selected
	b.select1(e, render.NewSet(3, 0)) // returns, though nobody reads
	if b.sets() != "[0] []" {
		t.Errorf("sets are %s", b.sets())
	}
	<-given.noted // it was given up
	b.seek(2)
	b.untilSets("[] []")
	if b.selectedCount() != 0 {
		t.Error("points are counted that nobody knows")
	}
	b.seek(1)
	b.untilSets("[0] []") // known all the time
	b.seek(2)
	let()
	b.untilSets("[2] []")
	b.until("the table knows", func() bool { return fmt.Sprint(b.grid.Selection().Numbers()) == "[2]" })
	if b.status.selection.Text != "1 selected" {
		t.Errorf("the status says %q", b.status.selection.Text)
	}
}

// All, and all but a few, need no ids of a million points.
func TestSelectAllNotesNoIDs(t *testing.T) {
	const n = 1_000_000
	b := newBench(t)
	b.engine.make = func(string, float64) (*particle.Frame, error) {
		ids := make([]int32, n)
		for i := range ids {
			ids[i] = int32(i)
		}
		return idFrame(particle.Int32, ids...), nil
	}
	b.open("smoke", 1, 2)
	let, noted := b.holdIDs()
	let()
	e := b.entries[0]
	asked := func(what string, m *mark, want int64) {
		t.Helper()
		<-m.noted
		if got := noted(); !slices.Equal(got, []int64{want}) {
			t.Errorf("%s: the ids of %v points are read, not of %d", what, got, want)
		}
	}
	b.run("select-all")
	asked("all", e.marks.selected, 0)
	b.select1(e, render.NewSet(n, 5, 7))
	asked("two", e.marks.selected, 2)
	b.run("isolate")
	asked("isolate", e.marks.hidden, 2)
	b.run("select-invert")
	if e.marks.selected != nil {
		t.Error("what is hidden is selected")
	}
	b.run("show-all")
	b.select1(e, render.NewSet(n, 5, 7))
	asked("two", e.marks.selected, 2)
	b.run("select-invert")
	asked("invert", e.marks.selected, 2)
	b.seek(2)
	b.until("the others are selected", func() bool { return e.selected.Count() == n-2 && !e.selected.Has(7) })
}

// What a set means in all frames follows from what it was made of.
func TestMarksOfOthers(t *testing.T) {
	b := newBench(t)
	b.engine.make = idClouds(map[float64][]int32{1: {10, 11, 12}, 2: {12, 11, 10, 13}})
	b.open("smoke", 1, 2)
	e := b.entries[0]
	pick := func(point int64, mode viewport.Mode) func() {
		return func() { b.picked1(viewport.Hit{Frame: b.frame, Point: point, Mode: mode}, true) }
	}
	run := func(id string) func() { return func() { b.run(id) } }
	for _, c := range []struct {
		name string
		do   []func() // in frame 1
		want string   // in frame 2
	}{
		{"all", []func(){run("select-all")}, "[0 1 2 3] []"},
		{"all but one", []func(){run("select-all"), pick(1, viewport.Remove)}, "[0 2 3] []"},
		{"all again", []func(){run("select-all"), pick(1, viewport.Remove), pick(1, viewport.Add)}, "[0 1 2 3] []"},
		{"each", []func(){pick(0, viewport.Replace), pick(1, viewport.Add), pick(2, viewport.Add)}, "[0 1 2] []"},
		{"inverted", []func(){pick(0, viewport.Replace), run("select-invert")}, "[0 1 3] []"},
		{"inverted twice", []func(){pick(0, viewport.Replace), run("select-invert"), run("select-invert")}, "[2] []"},
		{"hidden", []func(){pick(0, viewport.Replace), run("hide")}, "[] [2]"},
		{"hidden, and all others", []func(){pick(0, viewport.Replace), run("hide"), run("select-all")}, "[0 1 3] [2]"},
		{"others hidden", []func(){pick(0, viewport.Replace), run("select-invert"), run("hide")}, "[] [0 1 3]"},
		{"isolated, and all that is seen", []func(){pick(0, viewport.Replace), run("isolate"), run("select-all")}, "[2] [0 1 3]"},
		{"inverted and isolated", []func(){pick(0, viewport.Replace), run("select-invert"), run("isolate")}, "[0 1 3] [2]"},
	} {
		b.seek(1)
		b.run("show-all")
		b.select1(e, nil)
		for _, do := range c.do {
			do()
		}
		b.seek(2)
		t.Log(c.name)
		b.untilSets(c.want)
	}
}

func TestMeaningOfMarks(t *testing.T) {
	b := newBench(t)
	with, without := withIDs(1, 2, 3), cloud(3)
	defer with.Release()
	defer without.Release()
	frames := map[string]*particle.Frame{"ids": withIDs(3, 2), "three with ids": withIDs(7, 8, 9), "three": cloud(3), "four": cloud(4), "nothing": withIDs()}
	for name, c := range map[string]struct {
		of   *particle.Frame
		want map[string]meaning
	}{
		"with":    {with, map[string]meaning{"ids": meansIDs, "three with ids": meansIDs, "three": meansSet, "four": meansUnknown, "nothing": meansIDs}},
		"without": {without, map[string]meaning{"ids": meansNothing, "three with ids": meansSet, "three": meansSet, "four": meansNothing, "nothing": meansNothing}},
	} {
		m := b.newMark(c.of, render.NewSet(3, 1), false)
		for in, want := range c.want {
			if got := m.means(frames[in]); got != want {
				t.Errorf("%s ids, in %s: %d, not %d", name, in, got, want)
			}
		}
		if m.means(c.of) != meansSet {
			t.Errorf("%s ids: its own frame is not known", name)
		}
	}
	for _, f := range frames {
		f.Release()
	}
	b.until("nothing is read any more", func() bool { b.cancel(); b.ending.Wait(); return true })
}

// A film leaves out what the picture leaves out, in each frame.
func TestFilmsLeaveHiddenPointsOut(t *testing.T) {
	b := newBench(t)
	b.engine.make = idClouds(map[float64][]int32{1: {10, 11, 12}, 2: {12, 11, 10}})
	b.open("smoke", 1, 2)
	film := func() (pictures [][]byte) {
		r := b.newReel(1)
		r.shot.Look.Show = 0
		err := r.each(t.Context(), 1, 64, 48, func(_ playback.Slot, m *image.RGBA, err error) error {
			pictures = append(pictures, bytes.Clone(m.Pix))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return pictures
	}
	whole := film()
	b.hide(b.entries[0], render.NewSet(3, 0)) // at the left, then at the right
	without := film()
	if bytes.Equal(whole[0], without[0]) || bytes.Equal(whole[1], without[1]) || bytes.Equal(without[0], without[1]) {
		t.Error("hidden points are seen")
	}
}

// Selected in a frame that is not the window's any more: the picture is late, or
// the table.
func TestSelectInAnOlderFrame(t *testing.T) {
	b := newBench(t)
	b.engine.make = idClouds(map[float64][]int32{1: {10, 11, 12}, 2: {12, 11, 10}})
	b.open("smoke", 1, 2)
	e, old := b.entries[0], b.frame.Retain()
	defer old.Release()
	b.seek(2)
	b.picked1(viewport.Hit{Frame: old, Point: 0}, true) // 10
	b.untilSets("[2] []")
	drawn := e.marks.selected.set
	b.picked1(viewport.Hit{Frame: old, Point: 1, Mode: viewport.Add, Selected: drawn}, true)
	b.untilSets("[1 2] []")
	b.until("the row of what was picked last is shown", func() bool { return b.grid.Current() == 1 })
}

func TestPickWhileAnotherTabIsUp(t *testing.T) {
	for name, c := range map[string]struct {
		make      func(string, float64) (*particle.Frame, error)
		goOn      bool
		row, left int64
	}{
		"same frame":     {idClouds(map[float64][]int32{1: {10, 11, 12, 13}, 2: {13, 9, 11}}), false, 1, 1},
		"another":        {idClouds(map[float64][]int32{1: {10, 11, 12, 13}, 2: {13, 9, 11}}), true, 2, 1},
		"without ids":    {clouds(map[float64]int{1: 4, 2: 4}), true, 1, 1},
		"fewer, no ids":  {clouds(map[float64]int{1: 4, 2: 1}), true, -1, 1},
		"it is not here": {idClouds(map[float64][]int32{1: {10, 11, 12, 13}, 2: {13, 9}}), true, -1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.engine.make = c.make
			b.open("smoke", 2, 1)
			b.seek(2)
			b.showTab(tabLog)
			b.seek(1)
			b.picked1(viewport.Hit{Frame: b.frame, Point: 1}, true)
			if b.grid.Current() >= 0 {
				t.Fatalf("the row of another frame is %d", b.grid.Current())
			}
			b.run("copy-values")
			if text := b.app.Clipboard().Content(); text[:8] != "point\t1\n" {
				t.Errorf("copied %q", text)
			}
			if c.goOn {
				b.seek(2)
			}
			b.showTab(tabTable)
			b.until("the row is reached", func() bool { return b.grid.Current() == c.row })
			b.idle(20e6)
			if b.grid.Current() != c.row {
				t.Errorf("the row is %d, not %d", b.grid.Current(), c.row)
			}
		})
	}
}

// A table that nobody sees keeps no frame, and goes on where it was.
func TestHiddenTableKeepsNoFrame(t *testing.T) {
	b := newBench(t)
	b.engine.make = idClouds(map[float64][]int32{1: {10, 11, 12, 13}, 2: {13, 9, 11}, 3: {9, 11}})
	b.open("smoke", 1, 2, 3)
	b.grid.GoToPoint(1) // 11
	b.showTab(tabLog)
	if b.grid.Sheet() == nil {
		t.Error("the frame that is shown need not be let go")
	}
	b.seek(2)
	if b.grid.Sheet() != nil {
		t.Error("the table keeps a frame")
	}
	b.seek(3)
	b.showTab(tabTable)
	if b.grid.Current() != 1 || b.grid.Sheet().Frame() != b.frame {
		t.Errorf("the row is %d", b.grid.Current())
	}
}

// Rows of edges or of the object are no points.
func TestOtherTablesSelectNoPoints(t *testing.T) {
	b := newBench(t)
	b.engine.make = func(name string, n float64) (*particle.Frame, error) {
		if name[0] == 'f' {
			return cloud(3), nil
		}
		f := cloud(4)
		h := f.Header
		h.Edges = 6
		h.Attributes = append(slices.Clone(h.Attributes), particle.Attribute{Name: "Length", Type: particle.Float32, Context: particle.PerEdge})
		columns := append(slices.Clone(f.Columns), particle.NewColumn(&h, h.Attributes[2], []float32{1, 2, 3, 4, 5, 6}))
		return particle.FrameOf(h, columns, f.Release), nil
	}
	b.open("smoke", 1)
	b.tab.context.SetSelected("edges")
	b.window.Canvas().Focus(b.grid)
	b.grid.GoToPoint(2)
	b.press(on(fyne.KeyDown))
	if b.selectedCount() != 0 || b.grid.Current() != 3 {
		t.Errorf("an edge selects %d points", b.selectedCount())
	}
	b.picked1(viewport.Hit{Frame: b.frame, Point: 1}, true)
	if b.grid.Current() != 3 || b.grid.Selection().Has(1) {
		t.Errorf("a point leads to edge %d", b.grid.Current())
	}
	b.tab.context.SetSelected("points")
	if b.grid.Current() != 1 || b.grid.Selection().Count() != 1 {
		t.Errorf("the row is %d, not what was picked", b.grid.Current())
	}
	// A sequence without edges shows points.
	b.tab.context.SetSelected("edges")
	b.add("fire", 1)
	b.activate(b.entryNamed("fire"))
	if b.grid.Rows().Count() != 3 || b.tab.kind != particle.PerPoint || b.tab.context.Selected != "points" {
		t.Errorf("%d rows of %s", b.grid.Rows().Count(), b.tab.context.Selected)
	}
}

// One after the other, and what was overtaken is not looked at.
func TestBoundsOfTheNewest(t *testing.T) {
	b := newBench(t)
	b.engine.make = clouds(map[float64]int{1: 2, 2: 3, 3: 4})
	b.open("smoke", 1, 2, 3)
	b.until("bounds are found", func() bool { return !b.finder.busy })
	b.finder.busy = true // by a frame that takes long
	b.seek(2)
	overtaken := weak.Make(b.frame)
	b.seek(3)
	if b.finder.next == nil || weak.Make(b.finder.next) == overtaken || b.finder.next != b.frame {
		t.Error("the newest does not wait alone")
	}
	b.findNextBounds()
	b.until("they are of the newest", func() bool { return !b.finder.busy && b.bounds.Max[0] == 1.5 })
}
