package browser

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"floe/internal/particle"
	"floe/internal/playback"
)

func expect(t *testing.T, h *heard, want ...string) {
	t.Helper()
	if got := h.take(); !slices.Equal(got, want) {
		t.Errorf("heard %q, want %q", got, want)
	}
}

// tap taps a row at x; -1 is its middle.
func tap(b *Browser, i int, x float32) {
	if x < 0 {
		x = b.tree.Size().Width / 2
	}
	y := float32(float64(i)-b.tree.top+0.5) * rowHeight()
	b.tree.Tapped(&fyne.PointEvent{Position: fyne.NewPos(x, y)})
}

func TestRowsOfASequence(t *testing.T) {
	b, _, _, _ := filled(t, 300, 700)
	b.all[0].opened[header] = true
	b.all[0].unfolded["Size"] = true
	b.relist()
	want := []string{
		"/shots/sq010/cache/fog_sim_v003.####.icecache", "/shots/sq010/cache/fog_sim_v003.####.icecache", " Attributes",
		"  PointPosition", "  Age", "  ID", "  Size", "   Type", "   Elements", "   Memory", "   ",
		"  SimulationVelocityAfterCollision", "  Material", "  StrandPosition", "  EmitLocation", "  Seed",
		" Header", "  Format", "  Version", "  Object type", "  Points", "  Edges", "  Polygons", "  Samples",
		"  Attributes", "  Substep", "  Dialect", "  Warning", " Frames",
	}
	if got := b.texts(); !slices.Equal(got, want) {
		t.Errorf("rows are\n%q, want\n%q", got, want)
	}
}

func TestFoldingCostsNoLine(t *testing.T) {
	b, _, _, _ := filled(t, 300, 700)
	before := b.list.total
	i, _ := b.rowOf(t, sectionRow, "Frames")
	tap(b, i, -1)
	if got := b.list.total - before; got != 100 {
		t.Errorf("%d rows more with 100 frames open", got)
	}
	if r := b.list.at(b.list.total - 1); r.kind != frameRow || r.k != 99 {
		t.Errorf("the last row is %+v", r)
	}
	b.fold(b.list.at(0), false)
	if b.list.total != 2 {
		t.Errorf("a folded sequence has %d rows", b.list.total)
	}
}

func TestChoosing(t *testing.T) {
	b, h, _, _ := filled(t, 300, 700)
	b.all[0].unfolded["PointPosition"] = true
	b.all[0].opened[frames] = true
	b.relist()
	tap(b, 0, -1)
	expect(t, h, "sequence fog")
	i, _ := b.rowOf(t, attributeRow, "Age")
	tap(b, i, -1)
	expect(t, h, "attribute fog Age -1")
	i, _ = b.rowOf(t, componentRow, "PointPosition.y")
	tap(b, i, -1)
	expect(t, h, "attribute fog PointPosition 1")
	b.tree.scrollTo(30)
	i, _ = b.rowOf(t, frameRow, "8")
	tap(b, i, -1)
	expect(t, h, "frame fog 7")
}

func TestSmallButtonsOfASequence(t *testing.T) {
	b, h, _, _ := filled(t, 300, 2000)
	tap(b, 0, 300-10)
	expect(t, h, "close fog")
	tap(b, 0, 300-30)
	expect(t, h, "visible fog false")
	tap(b, 0, edge+foldWidth+5)
	expect(t, h, "color fog")
	rows := b.list.total
	tap(b, 0, edge+5)
	if expect(t, h); b.list.total >= rows {
		t.Error("the chevron did not fold")
	}
	hidden := sampleEntry
	hidden.Hidden = true
	b.SetSequences([]Entry{hidden})
	tap(b, 0, 300-30)
	expect(t, h, "visible fog true")
}

func TestWhatIsKnownStaysWithItsSequence(t *testing.T) {
	b, _, _, _ := filled(t, 300, 700)
	other := Entry{ID: "fire", Title: "fire.#.sih5"}
	b.SetSequences([]Entry{other, sampleEntry})
	if b.open("fog").head == nil || b.open("fire").head != nil {
		t.Error("a sequence lost its header, or another got it")
	}
	b.SetSequences([]Entry{other})
	if b.open("fog") != nil || b.list.total != 8-2 {
		t.Errorf("rows after closing: %q", b.texts())
	}
}

func TestAttributeIsKeptWhenTheFrameLacksIt(t *testing.T) {
	b, h, _, _ := filled(t, 300, 700)
	i, _ := b.rowOf(t, attributeRow, "Age")
	tap(b, i, -1)
	h.take()
	b.SetFrame("fog", 6, &particle.Header{Format: "icecache"}, nil)
	if _, ok := b.Selected(); ok {
		t.Error("an attribute is chosen that is not there")
	}
	f := sampleFrame(10)
	b.SetFrame("fog", 7, &f.Header, FactsOf(f))
	if ref, ok := b.Selected(); !ok || ref.Name != "Age" {
		t.Errorf("the choice is %v, %t after the attribute came back", ref, ok)
	}
	expect(t, h)
}

func TestSearch(t *testing.T) {
	b, h, _, _ := filled(t, 300, 700)
	test.Type(b.box, "POS")
	want := []string{"  PointPosition", "  StrandPosition"}
	if got := b.texts()[2:]; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
	b.box.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	expect(t, h, "attribute fog PointPosition -1")

	b.Search("vector3 coll")
	if got := b.texts()[2:]; !slices.Equal(got, []string{"  SimulationVelocityAfterCollision"}) {
		t.Errorf("found %q by type and name", got)
	}
	b.Search("nonsense")
	if got := b.texts()[2:]; !slices.Equal(got, []string{"  nothing found"}) {
		t.Errorf("found %q", got)
	}
	b.box.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if b.box.Text != "" || b.query.on() {
		t.Error("Escape did not end the search")
	}
}

func TestSearchForAFrame(t *testing.T) {
	b, h, _, _ := filled(t, 300, 700)
	b.Search("42")
	if got := b.texts()[2]; got != "  42" {
		t.Errorf("found %q", got)
	}
	b.box.OnSubmitted("")
	expect(t, h, "frame fog 41")
	b.Search("1000")
	if got := b.texts()[2:4]; !slices.Equal(got, []string{"  no frame 1000; the nearest is", "  100"}) {
		t.Errorf("found %q", got)
	}
	b.Search("7,4")
	if got := b.texts()[3]; got != "  7" {
		t.Errorf("nearest of 7.4 is %q", got)
	}
}

func TestAsksForWhatIsSeenAndOnlyOnce(t *testing.T) {
	b, h, c, _ := shown(t, 300, 8*float32(math.Round(13*1.6))+40)
	f := sampleFrame(1000)
	b.SetSequences([]Entry{sampleEntry})
	b.SetFrame("fog", 5, &f.Header, FactsOf(f))
	expect(t, h)
	c.run()
	asked := h.take()
	if len(asked) < 3 || len(asked) > 6 || !slices.Contains(asked, "stats? fog PointPosition") || slices.Contains(asked, "stats? fog Seed") {
		t.Errorf("asked for %q with the first rows in sight", asked)
	}
	b.SetStats("fog", 5, "PointPosition", f.Columns[0].Stats())
	b.tree.scrollTo(1)
	c.run()
	if again := h.take(); slices.ContainsFunc(again, func(s string) bool { return slices.Contains(asked, s) }) {
		t.Errorf("asked for %q twice", again)
	}
	b.tree.scrollTo(100)
	c.run()
	if asked = h.take(); !slices.Contains(asked, "stats? fog Seed") || slices.Contains(asked, "stats? fog Material") || slices.Contains(asked, "stats? fog EmitLocation") {
		t.Errorf("asked for %q at the end", asked)
	}
}

func TestAsksForNothingWhilePlaying(t *testing.T) {
	b, h, c, _ := shown(t, 300, 700)
	f := sampleFrame(1000)
	b.SetSequences([]Entry{sampleEntry})
	for n := range 10 {
		b.SetFrame("fog", float64(n), &f.Header, FactsOf(f))
		if n < 9 {
			waiting := c.waiting
			b.SetFrame("fog", float64(n)+0.5, &f.Header, FactsOf(f))
			c.waiting = waiting
			c.run()
		}
	}
	expect(t, h)
	c.run() // another frame had come; it waits once more
	c.run()
	if got := h.take(); len(got) == 0 {
		t.Error("asked for nothing after playing")
	}
}

func TestLateAnswersDoNotReplaceNewOnes(t *testing.T) {
	b, _, _, _ := filled(t, 300, 700)
	stats := particle.Stats{Min: []float64{100}, Max: []float64{200}}
	b.SetStats("fog", 4, "Age", stats)
	_, r := b.rowOf(t, attributeRow, "Age")
	if text, stale := rangeText(r); text != "0 … 41.625" || stale {
		t.Errorf("range is %q, stale %t", text, stale)
	}
	f := sampleFrame(1000)
	b.SetFrame("fog", 6, &f.Header, FactsOf(f))
	if text, stale := rangeText(r); text != "0 … 41.625" || !stale {
		t.Errorf("range is %q, stale %t in another frame", text, stale)
	}
	b.SetStats("fog", 6, "Age", stats)
	if text, stale := rangeText(r); text != "100 … 200" || stale {
		t.Errorf("range is %q, stale %t", text, stale)
	}
}

func TestValuesInPages(t *testing.T) {
	b, h, c, _ := filled(t, 300, 700)
	c.run()
	h.take()
	f := sampleFrame(1000)
	_, r := b.rowOf(t, attributeRow, "Age")
	b.fold(r, true)
	c.run()
	expect(t, h, "values? fog Age 5")
	b.SetValues("fog", 5, "Age", ValueTexts(&f.Columns[1], 0, 5))
	if _, last := b.rowOf(t, valueRow, "Age"); last.k != 0 {
		t.Errorf("first value is row %d", last.k)
	}
	i, _ := b.rowOf(t, moreRow, "")
	tap(b, i, -1)
	c.run()
	expect(t, h, "values? fog Age 30")
	for range 20 {
		_, r := b.rowOf(t, moreRow, "")
		b.more(r)
	}
	rows := 0
	for i := range b.list.total {
		if b.list.at(i).kind == valueRow {
			rows++
		}
	}
	if rows != mostValues {
		t.Errorf("%d rows of values, want at most %d", rows, mostValues)
	}
	if !slices.Contains(h.take(), "table fog Age -1") {
		t.Error("more values than a list can hold did not go to the table")
	}
}

func TestMenus(t *testing.T) {
	b, h, _, _ := filled(t, 300, 700)
	b.all[0].opened[frames] = true
	b.relist()
	labels := func(kind kind, name string) (all []string) {
		_, r := b.rowOf(t, kind, name)
		for _, item := range b.menuOf(r).Items {
			if !item.IsSeparator {
				all = append(all, item.Label)
			}
		}
		return all
	}
	for _, c := range []struct {
		kind kind
		name string
		want []string
	}{
		{sequenceRow, "", []string{"Hide", "Colour of the mark…", "Export…", "Read all frames again", "Close", "Copy name", "Copy attributes as table"}},
		{attributeRow, "Age", []string{"Use as colour", "Use as size", "Show statistics", "Show column in table", "Export Age…", "Copy name", "Copy value", "Copy attributes as table"}},
		{attributeRow, "PointPosition", []string{"Use as colour", "Use as size", "Use as vectors", "Show statistics", "Show column in table", "Export PointPosition…", "Copy name", "Copy value", "Copy attributes as table"}},
		{attributeRow, "StrandPosition", []string{"Use as colour", "Use as strands", "Show statistics", "Show column in table", "Export StrandPosition…", "Copy name", "Copy value", "Copy attributes as table"}},
		{attributeRow, "EmitLocation", []string{"Export EmitLocation…", "Copy name", "Copy value", "Copy attributes as table"}},
		{frameRow, "5", []string{"Go to frame 5", "Copy name", "Copy value", "Copy frames as table"}},
		{frameRow, "6", []string{"Go to frame 6", "Export frame 6…", "Read again", "Copy name", "Copy value", "Copy frames as table"}},
	} {
		if got := labels(c.kind, c.name); !slices.Equal(got, c.want) {
			t.Errorf("menu of %s is %q, want %q", c.name, got, c.want)
		}
	}
	_, r := b.rowOf(t, attributeRow, "Age")
	for _, item := range b.menuOf(r).Items[:3] {
		item.Action()
	}
	expect(t, h, "color by fog Age -1", "size by fog Age -1")
}

func TestNothingIsOfferedThatNobodyListensTo(t *testing.T) {
	b, _, _, _ := filled(t, 300, 700)
	b.Events = Events{}
	_, r := b.rowOf(t, attributeRow, "Age")
	if n := len(b.menuOf(r).Items); n != 3 {
		t.Errorf("%d entries, want the three that copy", n)
	}
	tap(b, 0, 290)
	if b.chosen.kind != sequenceRow {
		t.Error("a place without button does not choose the row")
	}
}

func TestCopies(t *testing.T) {
	b, h, _, _ := filled(t, 300, 700)
	_, r := b.rowOf(t, attributeRow, "Material")
	b.choose(r)
	h.take()
	b.tree.TypedShortcut(&fyne.ShortcutCopy{})
	expect(t, h, "copy Material")
	table := strings.Split(attributesTable(b.all[0]), "\n")
	if table[2] != "Age\tfloat\t1\tpoint\tsingle\tfalse\t1000\t1000\t4000\t0\t41.625\t0" {
		t.Errorf("line of Age is %q", table[2])
	}
	if len(table) != 1+9+1 {
		t.Errorf("%d lines", len(table))
	}
	lines := strings.Split(framesTable(b.all[0]), "\n")
	if lines[6] != "6\tbroken\t\t48200000\tread fog.0006.icecache: file ends after 12 of 48 bytes" {
		t.Errorf("line of frame 6 is %q", lines[6])
	}
	b.OnCopy = nil
	b.tree.TypedShortcut(&fyne.ShortcutCopy{})
	if got := fyne.CurrentApp().Clipboard().Content(); got != "Material" {
		t.Errorf("clipboard has %q", got)
	}
}

func TestKeys(t *testing.T) {
	b, h, _, _ := filled(t, 300, 300)
	key := func(names ...fyne.KeyName) {
		for _, n := range names {
			b.tree.TypedKey(&fyne.KeyEvent{Name: n})
		}
	}
	key(fyne.KeyDown, fyne.KeyDown)
	expect(t, h, "sequence fog") // the section has no callback
	key(fyne.KeyDown)
	expect(t, h, "attribute fog PointPosition -1")
	key(fyne.KeyRight)
	if !b.all[0].unfolded["PointPosition"] {
		t.Error("Right did not unfold")
	}
	key(fyne.KeyDown, fyne.KeyLeft, fyne.KeyLeft)
	if b.all[0].unfolded["PointPosition"] || b.chosen.name != "PointPosition" {
		t.Error("Left did not go up and fold")
	}
	h.take()
	key(fyne.KeySpace)
	b.tree.TypedRune('j')
	expect(t, h, "key Space", "rune j")
}

func TestKeysKeepTheRowInSight(t *testing.T) {
	b, _, _, _ := filled(t, 300, 200)
	for range 11 {
		b.tree.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
	i := float64(b.list.find(b.chosen))
	if i < b.tree.top || i+1 > b.tree.top+b.tree.page()+1e-6 {
		t.Errorf("row %g is not in sight, which is %g to %g", i, b.tree.top, b.tree.top+b.tree.page())
	}
}

func TestStatesRedrawOnlyWhatIsSeen(t *testing.T) {
	b, _, _, _ := filled(t, 300, 400)
	s := b.all[0]
	before := s.timeline
	after := *before
	after.States = slices.Clone(before.States)
	after.States[50] = playback.Cached
	s.setTimeline(&after)
	if b.tree.showsChange(s, before, 4) {
		i, _ := b.rowOf(t, sectionRow, "Frames")
		if from, to := b.tree.inSight(); i < from || i >= to {
			t.Error("a change out of sight is said to be seen")
		}
	}
	s.opened[frames] = true
	b.relist()
	b.tree.reveal(b.list.find(key{kind: frameRow, sequence: "fog", k: 50}))
	if !b.tree.showsChange(s, before, 4) {
		t.Error("a change in sight is not seen")
	}
	if b.tree.showsChange(s, &after, s.playhead) {
		t.Error("no change is seen as one")
	}
	s.playhead = 49
	if !b.tree.showsChange(s, &after, 4) {
		t.Error("the playhead moved unseen")
	}
}

func TestScrollBarReachesEveryRow(t *testing.T) {
	b, _, _, _ := shown(t, 300, 400)
	b.SetSequences([]Entry{sampleEntry})
	b.SetStates("fog", timelineOf(100_000), 0)
	b.all[0].opened[frames] = true
	b.relist()
	bar := b.tree.bar
	bar.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(5, 2)}})
	bar.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(5, 5000)}})
	if _, to := b.tree.inSight(); to != b.list.total {
		t.Errorf("at the end row %d of %d is the last", to, b.list.total)
	}
	bar.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(5, -5000)}})
	if b.tree.top != 0 {
		t.Errorf("back at the beginning the first row is %g", b.tree.top)
	}
}

func TestSelectBringsIntoSight(t *testing.T) {
	b, h, _, _ := filled(t, 300, 200)
	b.Select(Ref{"fog", "Seed", -1})
	i := b.list.find(b.chosen)
	if from, to := b.tree.inSight(); i < from || i >= to {
		t.Errorf("row %d is not in sight", i)
	}
	expect(t, h)
	b.Select(Ref{"fog", "PointPosition", 2})
	if ref, _ := b.Selected(); ref != (Ref{"fog", "PointPosition", 2}) {
		t.Errorf("selected %v", ref)
	}
}

func TestTipsSayWhatRowsCannot(t *testing.T) {
	b, _, _, _ := filled(t, 300, 700)
	b.all[0].opened[frames] = true
	b.relist()
	for _, c := range []struct {
		kind kind
		name string
		part rowPart
		want []string
	}{
		{attributeRow, "PointPosition", rowBody, []string{"PointPosition", "vector3: 3 × float", "1,000 points", "from -3 to 746.75, all components together"}},
		{attributeRow, "Size", rowBody, []string{"Size", "float", "1,000 points, one value for all", "all values are 0.1"}},
		{frameRow, "2", rowBody, []string{"Frame 2: in memory", "1,000,000 points", "48.2 MB on disk", "from a converted .sih5, which is quick to read"}},
		{frameRow, "6", rowBody, []string{"Frame 6: broken: read fog.0006.icecache: file ends after 12 of 48 bytes", "48.2 MB on disk"}},
		{sequenceRow, "", eyePart, []string{"Show or hide in the view"}},
	} {
		_, r := b.rowOf(t, c.kind, c.name)
		var got []string
		for _, l := range tipOf(r, c.part) {
			got = append(got, l.Text)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("tip of %s is %q, want %q", c.name, got, c.want)
		}
	}
}

// manyAttributes is the frame with 491 of them.
func manyAttributes() *particle.Header {
	h := &particle.Header{Format: "icecache", Counts: particle.Counts{Points: 1000}}
	for i := range 491 {
		h.Attributes = append(h.Attributes, particle.Attribute{Name: fmt.Sprintf("attribute_%03d", i), Type: particle.Float32, Structure: particle.Single, Context: particle.PerPoint})
	}
	return h
}

func BenchmarkScroll100kFrames(b *testing.B) {
	w, _, _, _ := shown(b, 300, 900)
	w.SetSequences([]Entry{sampleEntry})
	w.SetStates("fog", timelineOf(100_000), 0)
	w.all[0].opened[frames] = true
	w.relist()
	for b.Loop() {
		w.tree.scrollTo(math.Mod(w.tree.top+37.5, w.tree.most()))
		w.tree.raster.Generator(300, 870)
	}
}

func BenchmarkSetFrame491Attributes(b *testing.B) {
	w, _, _, _ := shown(b, 300, 900)
	w.SetSequences([]Entry{sampleEntry})
	h := manyAttributes()
	n := 0.0
	for b.Loop() {
		n++
		w.SetFrame("fog", n, h, nil)
	}
}

func BenchmarkSetStates100kFrames(b *testing.B) {
	w, _, _, _ := shown(b, 300, 900)
	w.SetSequences([]Entry{sampleEntry})
	one, two := timelineOf(100_000), timelineOf(100_000)
	w.all[0].opened[frames] = true
	for b.Loop() {
		w.SetStates("fog", one, 0)
		w.SetStates("fog", two, 1)
	}
}
