package browser

import (
	"errors"
	"fmt"
	"image/color"
	"image/png"
	"os"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"floe/internal/particle"
	"floe/internal/playback"
)

// dense is the window's theme as far as the browser sees it.
type dense struct {
	fyne.Theme
	variant fyne.ThemeVariant
}

func (d dense) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	return d.Theme.Color(name, d.variant)
}

func (d dense) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNamePadding:
		return 3
	case theme.SizeNameInnerPadding:
		return 5
	case theme.SizeNameText:
		return 13
	case theme.SizeNameInlineIcon:
		return 18
	}
	return d.Theme.Size(name)
}

// heard records the callbacks.
type heard []string

func (h *heard) add(format string, args ...any) { *h = append(*h, fmt.Sprintf(format, args...)) }

func (h *heard) take() []string {
	taken := *h
	*h = nil
	return taken
}

func eventsTo(h *heard) Events {
	ref := func(what string) func(Ref) {
		return func(r Ref) { h.add("%s %s %s %d", what, r.Sequence, r.Name, r.Component) }
	}
	return Events{
		OnSequence:     func(id string) { h.add("sequence %s", id) },
		OnAttribute:    ref("attribute"),
		OnFrame:        func(id string, slot int) { h.add("frame %s %d", id, slot) },
		OnVisible:      func(id string, on bool) { h.add("visible %s %t", id, on) },
		OnColor:        func(id string) { h.add("color %s", id) },
		OnClose:        func(id string) { h.add("close %s", id) },
		OnWantStats:    func(id, name string) { h.add("stats? %s %s", id, name) },
		OnWantValues:   func(id, name string, n int64) { h.add("values? %s %s %d", id, name, n) },
		OnExport:       func(t Target) { h.add("export %s %s %d", t.Sequence, t.Attribute, t.Slot) },
		OnReload:       func(id string, slot int) { h.add("reload %s %d", id, slot) },
		OnUseAsColor:   ref("color by"),
		OnUseAsSize:    ref("size by"),
		OnUseAsVectors: ref("vectors"),
		OnUseAsStrands: ref("strands"),
		OnStatistics:   ref("statistics"),
		OnShowInTable:  ref("table"),
		OnCopy:         func(text string) { h.add("copy %s", text) },
		OnUnusedKey:    func(k *fyne.KeyEvent) { h.add("key %s", k.Name) },
		OnUnusedRune:   func(r rune) { h.add("rune %c", r) },
	}
}

// shown puts a browser into a window. Delays are run by hand.
func shown(t testing.TB, width, height float32) (*Browser, *heard, *clock, fyne.Window) {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(dense{theme.DefaultTheme(), theme.VariantDark})
	h, c := &heard{}, &clock{}
	b := New(eventsTo(h))
	b.wants.after = c.after
	w := app.NewWindow("browser")
	w.SetPadded(false)
	w.SetContent(container.NewStack(b))
	w.Resize(fyne.NewSize(width, height))
	t.Cleanup(w.Close)
	return b, h, c, w
}

// clock keeps what shall run later.
type clock struct{ waiting []func() }

func (c *clock) after(_ time.Duration, f func()) { c.waiting = append(c.waiting, f) }

func (c *clock) run() {
	waiting := c.waiting
	c.waiting = nil
	for _, f := range waiting {
		f()
	}
}

func picture(t testing.TB, w fyne.Window, name string) {
	dir := os.Getenv("FLOE_PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(dir + "/" + name + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if err := png.Encode(f, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}

var sampleEntry = Entry{
	ID: "fog", Title: "fog_sim_v003.####.icecache", Folder: "/shots/sq010/cache", Range: "1-99,101-240",
	Frames: 239, Missing: 1, Bytes: 12_400_000_000, Color: color.NRGBA{0x4b, 0xa3, 0xc7, 255},
}

// sampleFrame has an attribute of each sort.
func sampleFrame(points int) *particle.Frame {
	h := particle.Header{
		Format: "icecache", Version: 103, Counts: particle.Counts{Points: int64(points)}, Substep: 1, Dialect: "default",
		Warnings: []string{"attribute count is 8, the header says 9"},
	}
	vectors := make([]float32, 3*points)
	for i := range vectors {
		vectors[i] = float32(i)*0.25 - 3
	}
	ages := make([]float32, points)
	for i := range ages {
		ages[i] = float32(i) / 24
	}
	ids := make([]int64, points)
	add := func(c particle.Column) particle.Column {
		h.Attributes = append(h.Attributes, c.Attribute)
		return c
	}
	columns := []particle.Column{
		add(particle.NewColumn(&h, particle.Attribute{Name: "PointPosition", Type: particle.Vector3, Structure: particle.Single, Context: particle.PerPoint, Category: 1}, vectors)),
		add(particle.NewColumn(&h, particle.Attribute{Name: "Age", Type: particle.Float32, Structure: particle.Single, Context: particle.PerPoint}, ages)),
		add(particle.NewColumn(&h, particle.Attribute{Name: "ID", Type: particle.Int64, Structure: particle.Single, Context: particle.PerPoint}, ids)),
		add(particle.NewColumn(&h, particle.Attribute{Name: "Size", Type: particle.Float32, Structure: particle.Single, Context: particle.PerPoint}, []float32{0.1})),
		add(particle.NewColumn(&h, particle.Attribute{Name: "SimulationVelocityAfterCollision", Type: particle.Vector3, Structure: particle.Single, Context: particle.PerPoint, Category: 2}, vectors)),
		add(particle.Column{Attribute: particle.Attribute{Name: "Material", Type: particle.String, Structure: particle.Single, Context: particle.PerPoint},
			Elements: int64(points), Data: particle.BytesOf(make([]int32, points)), Table: particle.MakeStrings([]string{"snow", "ice"})}),
		add(particle.Column{Attribute: particle.Attribute{Name: "StrandPosition", Type: particle.Vector3, Structure: particle.Array, Context: particle.PerPoint},
			Elements: int64(points), Data: particle.BytesOf(vectors[:3*2]), Offsets: offsets(points)}),
		add(particle.Column{Attribute: particle.Attribute{Name: "EmitLocation", Type: particle.Location, Structure: particle.Single, Context: particle.PerPoint},
			Elements: int64(points), Data: make([]byte, 1234)}),
		add(particle.NewColumn(&h, particle.Attribute{Name: "Seed", Type: particle.Int32, Structure: particle.Single, Context: particle.PerObject}, []int32{7})),
	}
	return particle.FrameOf(h, columns, nil)
}

// offsets give the first element two values and the others none.
func offsets(points int) []int64 {
	o := make([]int64, points+1)
	for i := 1; i <= points; i++ {
		o[i] = 2
	}
	return o
}

// timelineOf has all states.
func timelineOf(n int) *playback.Timeline {
	t := &playback.Timeline{}
	for i := range n {
		state := [...]playback.State{playback.Cached, playback.Cached | playback.Fast, playback.Unread, playback.Loading,
			playback.Missing | playback.Held, playback.Broken, playback.Unread | playback.Warned}[i%7]
		points, err := int64(1_000_000), error(nil)
		if state.Kind() == playback.Broken {
			points, err = -1, errors.New("read fog.0006.icecache: file ends after 12 of 48 bytes")
		}
		t.Slots = append(t.Slots, playback.Slot{Number: float64(i + 1), Exists: state.Kind() != playback.Missing, FileBytes: 48_200_000})
		t.States = append(t.States, state)
		t.Points = append(t.Points, points)
		t.Errors = append(t.Errors, err)
	}
	return t
}

// filled shows a sequence of 100 frames with a frame of 1000 points.
func filled(t testing.TB, width, height float32) (*Browser, *heard, *clock, fyne.Window) {
	b, h, c, w := shown(t, width, height)
	f := sampleFrame(1000)
	b.SetSequences([]Entry{sampleEntry})
	b.SetStates("fog", timelineOf(100), 4)
	b.SetFrame("fog", 5, &f.Header, FactsOf(f))
	for i, a := range f.Attributes {
		b.SetStats("fog", 5, a.Name, f.Columns[i].Stats())
	}
	return b, h, c, w
}

// texts lists the rows as words, indented by depth.
func (b *Browser) texts() (lines []string) {
	for i := range b.list.total {
		r := b.list.at(i)
		text := copyName(r)
		switch r.kind {
		case sectionRow:
			text = sectionNames[r.section]
		case noteRow:
			text = r.text
		case moreRow:
			text = "more"
		case valueRow:
			text, _ = valueOf(r)
		case factRow:
			text, _ = factText(r)
		}
		lines = append(lines, fmt.Sprintf("%*s%s", r.depth(), "", text))
	}
	return lines
}

func (b *Browser) rowOf(t testing.TB, kind kind, name string) (int, row) {
	t.Helper()
	for i := range b.list.total {
		if r := b.list.at(i); r.kind == kind && (name == "" || copyName(r) == name || kind == sectionRow && sectionNames[r.section] == name) {
			return i, r
		}
	}
	t.Fatalf("no row %d %q in %q", kind, name, b.texts())
	return 0, row{}
}
