// A window of Fyne's test driver with the UI goroutine that it lacks, and an
// engine that obeys orders.

package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"floe/internal/batch"
	"floe/internal/health"
	"floe/internal/particle"
	"floe/internal/playback"
	"floe/internal/sample"
	"floe/internal/sequence"
	"floe/internal/settings"
	"floe/internal/stats"
	"floe/internal/watch"
)

// app is the same for all tests: timers of a window that is closed may still end
// in fyne.Do, which asks for the current app.
var app *testApp

// TestMain fails if any test left a frame unreleased.
func TestMain(m *testing.M) {
	var leaks atomic.Int64
	particle.TrackLeaks(func(stack string) {
		leaks.Add(1)
		fmt.Fprintln(os.Stderr, "leaked frame, made by", stack)
	})
	app = newTestApp()
	debug.SetGCPercent(400) // a quarter of the time goes into it otherwise
	code := m.Run()
	app.driver.work()
	for range 4 {
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
	}
	if leaks.Load() > 0 && code == 0 {
		code = 1
	}
	os.Exit(code)
}

// testApp is Fyne's with our driver.
type testApp struct {
	fyne.App
	driver *testDriver
	quits  int
}

func newTestApp() *testApp {
	inner := test.NewApp()
	a := &testApp{App: inner, driver: &testDriver{Driver: inner.Driver()}}
	fyne.SetCurrentApp(a)
	return a
}

func (a *testApp) Settings() fyne.Settings { return testSettings{a.App.Settings()} }

// testSettings spare half of the time that a window takes: fonts are read once,
// and icons are not drawn.
type testSettings struct{ fyne.Settings }

func (s testSettings) SetTheme(t fyne.Theme) {
	if now, ok := s.Theme().(testSkin); !ok || now.choice != t.(skin).choice {
		s.Settings.SetTheme(testSkin{t.(skin)})
	}
}

// testSkin has nothing for icons.
type testSkin struct{ skin }

var icons = map[fyne.ThemeIconName]fyne.Resource{}

func (testSkin) Icon(name fyne.ThemeIconName) fyne.Resource {
	if icons[name] == nil {
		nothing := `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1" viewBox="0 0 1 1"></svg>`
		icons[name] = fyne.NewStaticResource(string(name)+".svg", []byte(nothing))
	}
	return icons[name]
}

func (a *testApp) Driver() fyne.Driver { return a.driver }
func (a *testApp) Quit()               { a.quits++ }

// testDriver is Fyne's with a queue for the UI goroutine, which is the test's, and
// with keys that can be held.
type testDriver struct {
	fyne.Driver
	held  fyne.KeyModifier
	mu    sync.Mutex
	queue []func() // guarded by mu
}

func (d *testDriver) DoFromGoroutine(f func(), wait bool) {
	if wait {
		panic("nothing in the window waits for the UI goroutine")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.queue = append(d.queue, f)
}

func (d *testDriver) CreateSplashWindow() fyne.Window       { return d.CreateWindow("") }
func (d *testDriver) CurrentKeyModifiers() fyne.KeyModifier { return d.held }
func (d *testDriver) HasSecondaryDisplay() bool             { return false }
func (d *testDriver) do(f func())                           { d.DoFromGoroutine(f, false) }

// work runs what waits for the UI goroutine and tells how much that was.
func (d *testDriver) work() int {
	d.mu.Lock()
	queue := d.queue
	d.queue = nil
	d.mu.Unlock()
	for _, f := range queue {
		f()
	}
	return len(queue)
}

// bench is a window with a fake engine.
type bench struct {
	*Window
	t      testing.TB
	engine *fakeEngine
	store  *settings.Store
	dir    string // for files
	picked [][]string
	asked  []Pick
	traces []Trace
	// painting lets the picture be drawn; without it the view counts as hidden.
	painting bool
}

// setUp changes a bench before its window is made.
type setUp func(b *bench, o *Options)

// keeping has the settings of a folder, so that a later window has what an earlier
// one kept.
func keeping(dir string) setUp {
	return func(b *bench, o *Options) {
		p := b.store.Preferences()
		b.store = settings.Open(settings.Options{Dir: dir, Delay: time.Hour, Report: func(err error) { b.t.Error(err) }})
		b.store.SetPreferences(p)
		o.Settings = b.store
	}
}

// newBench makes a window in which nothing is open.
func newBench(t testing.TB, changes ...setUp) *bench {
	t.Helper()
	b := &bench{t: t, engine: newFakeEngine(), dir: t.TempDir()}
	b.store = settings.Open(settings.Options{Dir: t.TempDir(), Delay: time.Hour, Report: func(err error) { t.Error(err) }})
	p := b.store.Preferences()
	p.Watch = false // tests of watching turn it on
	b.store.SetPreferences(p)
	b.store.SetWindow(settings.Window{Width: 900, Height: 640, LastDir: b.dir})
	o := Options{App: app, Engine: b.engine, Version: "1.2.3", Settings: b.store, Do: app.driver.do}
	o.Picker = b.picker
	for _, change := range changes {
		change(b, &o)
	}
	app.quits = 0
	b.Window = New(o)
	t.Cleanup(b.end)
	return b
}

// picker answers file dialogs with what the test put into picked.
func (b *bench) picker(_ context.Context, p Pick) ([]string, error) {
	answer := make(chan []string)
	app.driver.do(func() {
		b.asked = append(b.asked, p)
		var paths []string
		if len(b.picked) > 0 {
			paths, b.picked = b.picked[0], b.picked[1:]
		}
		go func() { answer <- paths }()
	})
	return <-answer, nil
}

// end closes the window; whatever was opened and not released is an error.
func (b *bench) end() {
	b.engine.letAll()
	b.Close()
	b.window.Close()
	if !b.try(func() bool { return b.engine.alive.Load() == 0 && b.engine.loading.Load() == 0 }) {
		b.t.Errorf("%d frames were not released, %d loads have not ended", b.engine.alive.Load(), b.engine.loading.Load())
	}
}

// try works until something holds, and tells whether it ever did.
func (b *bench) try(holds func() bool) bool {
	for end := time.Now().Add(10 * time.Second); ; {
		app.driver.work()
		if b.painting && !b.closed {
			b.paint()
		}
		switch {
		case holds():
			return true
		case time.Now().After(end):
			return false
		}
		time.Sleep(500 * time.Microsecond)
	}
}

// until works until something holds.
func (b *bench) until(what string, holds func() bool) {
	b.t.Helper()
	if !b.try(holds) {
		b.t.Fatalf("never: %s; the status is %q, the log:\n%s", what, b.status.text.Text, b.journal.text())
	}
}

// idle works until nothing has waited for the UI goroutine for a while, or has
// not stopped to for longer.
func (b *bench) idle(d time.Duration) {
	for begin, last := time.Now(), time.Now(); time.Since(last) < d && time.Since(begin) < 5*d; {
		if app.driver.work() > 0 {
			last = time.Now()
		}
		if b.painting {
			b.paint()
		}
		time.Sleep(500 * time.Microsecond)
	}
}

// paint asks for the picture, as Fyne does after a refresh.
func (b *bench) paint() {
	raster := test.WidgetRenderer(b.view).Objects()[0].(*canvas.Raster)
	size := raster.Size()
	raster.Generator(int(size.Width), int(size.Height))
}

// files makes files with these numbers and gives the pattern that finds them.
// They hold some bytes each, which nobody reads.
func (b *bench) files(name string, numbers ...int) string {
	b.t.Helper()
	dir := filepath.Join(b.dir, filepath.Dir(name))
	if err := os.MkdirAll(dir, 0o777); err != nil {
		b.t.Fatal(err)
	}
	base := filepath.Base(name)
	for _, n := range numbers {
		path := filepath.Join(dir, fmt.Sprintf("%s.%04d.icecache", base, n))
		if err := os.WriteFile(path, []byte(strings.Repeat("x", 100+n)), 0o666); err != nil {
			b.t.Fatal(err)
		}
	}
	return filepath.Join(dir, base+".####.icecache")
}

// file is the path of one of them.
func (b *bench) file(name string, number int) string {
	return filepath.Join(b.dir, fmt.Sprintf("%s.%04d.icecache", name, number))
}

// open opens a sequence of these numbers and waits until a frame is seen.
func (b *bench) open(name string, numbers ...int) {
	b.t.Helper()
	b.Open([]string{b.files(name, numbers...)}, false)
	b.untilShown(name)
}

// add opens one more.
func (b *bench) add(name string, numbers ...int) {
	b.t.Helper()
	b.Open([]string{b.files(name, numbers...)}, true)
	b.untilShown(name)
}

// untilShown waits until a frame of a sequence is seen, and the disk has been asked.
func (b *bench) untilShown(name string) {
	b.t.Helper()
	b.until(name+" is shown", func() bool {
		e := b.entryNamed(name)
		return e != nil && b.frameOf(browserID(e)) != nil && b.surveyed(e) && b.facts.Timeline != nil
	})
	b.idle(5 * time.Millisecond)
}

func (b *bench) entryNamed(name string) *entry {
	i := slices.IndexFunc(b.entries, func(e *entry) bool { return strings.HasPrefix(e.sequence.Prefix, filepath.Base(name)+".") })
	if i < 0 {
		return nil
	}
	return b.entries[i]
}

// seek goes to a frame and waits until it is shown.
func (b *bench) seek(number float64) {
	b.t.Helper()
	b.play(func(p *playback.Player) { p.SeekNumber(number) })
	b.until(fmt.Sprintf("frame %g is shown", number), func() bool {
		return b.number() == number && b.frame != nil && b.shownNumber() == number
	})
}

// run does an action as the menu would.
func (b *bench) run(id string) {
	b.t.Helper()
	a := b.actions.byID[id]
	if a == nil {
		b.t.Fatalf("there is no action %q", id)
	}
	if !a.allowed() {
		b.t.Fatalf("%q cannot be done now", id)
	}
	b.actions.run(a)
	app.driver.work()
}

// press presses a key as the driver tells it: to what has the focus, first the
// key and then the character, if it makes one.
func (b *bench) press(k key) {
	app.driver.held = k.mod
	defer func() { app.driver.held = 0 }()
	char := k.char
	if char == 0 {
		b.typeKey(k.name)
		char = charOf(k)
	}
	if char != 0 {
		b.typeRune(char)
	}
	app.driver.work()
}

func (b *bench) typeKey(name fyne.KeyName) {
	c := b.window.Canvas()
	if focus := c.Focused(); focus != nil {
		focus.TypedKey(&fyne.KeyEvent{Name: name})
	} else {
		c.OnTypedKey()(&fyne.KeyEvent{Name: name})
	}
}

func (b *bench) typeRune(char rune) {
	c := b.window.Canvas()
	if focus := c.Focused(); focus != nil {
		focus.TypedRune(char)
	} else {
		c.OnTypedRune()(char)
	}
}

// charOf is the character that a key makes, 0 for none.
func charOf(k key) rune {
	switch {
	case k.name == fyne.KeySpace:
		return ' '
	case len(k.name) != 1:
		return 0
	case k.mod == fyne.KeyModifierShift:
		return rune(k.name[0])
	}
	return rune(strings.ToLower(string(k.name))[0])
}

// menuItem finds an item of the main menu by its label.
func (b *bench) menuItem(label string) *fyne.MenuItem {
	var find func(m *fyne.Menu) *fyne.MenuItem
	find = func(m *fyne.Menu) *fyne.MenuItem {
		for _, item := range m.Items {
			if item.Label == label {
				return item
			}
			if item.ChildMenu != nil {
				if found := find(item.ChildMenu); found != nil {
					return found
				}
			}
		}
		return nil
	}
	for _, m := range b.window.MainMenu().Items {
		if found := find(m); found != nil {
			return found
		}
	}
	b.t.Fatalf("the menu has no %q", label)
	return nil
}

// overlay is the dialog that is open, nil for none.
func (b *bench) overlay() fyne.CanvasObject { return b.window.Canvas().Overlays().Top() }

// inOverlay lists what is in the open dialog, of one kind.
func inOverlay[T fyne.CanvasObject](b *bench) (found []T) {
	b.t.Helper()
	if b.overlay() == nil {
		b.t.Fatal("no dialog is open")
	}
	walk(b.overlay(), func(o fyne.CanvasObject) {
		if one, ok := o.(T); ok {
			found = append(found, one)
		}
	})
	return found
}

func walk(o fyne.CanvasObject, do func(fyne.CanvasObject)) {
	do(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			walk(child, do)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			walk(child, do)
		}
	}
}

// texts are all labels and buttons of the open dialog.
func (b *bench) texts() string {
	var lines []string
	for _, o := range inOverlay[fyne.CanvasObject](b) {
		switch o := o.(type) {
		case *widget.Label:
			if o.Visible() {
				lines = append(lines, o.Text)
			}
		case *widget.Button:
			lines = append(lines, o.Text)
		}
	}
	return strings.Join(lines, "\n")
}

// buttons are the texts of the open dialog's buttons.
func (b *bench) buttons() (texts []string) {
	for _, button := range inOverlay[*widget.Button](b) {
		if button.Visible() {
			texts = append(texts, button.Text)
		}
	}
	return texts
}

// tap taps a button of the open dialog.
func (b *bench) tap(text string) {
	b.t.Helper()
	for _, button := range inOverlay[*widget.Button](b) {
		if button.Text == text {
			button.OnTapped()
			app.driver.work()
			return
		}
	}
	b.t.Fatalf("the dialog has no button %q", text)
}

// failures are the texts of the journal of a level.
func (b *bench) messages(l level) (texts []string) {
	for _, m := range b.journal.messages {
		if m.level == l {
			texts = append(texts, m.text)
		}
	}
	return texts
}

// fakeEngine finds files on disk and makes up frames. The fields are set before
// something is opened, or with lock.
type fakeEngine struct {
	alive   atomic.Int64 // frames not released
	loading atomic.Int64 // loads that have not ended
	loads   atomic.Int64 // loads begun
	closed  atomic.Bool

	mu sync.Mutex // guards everything below
	// make gives the frame of a number, instead of the fountain's.
	make func(name string, number float64) (*particle.Frame, error)
	// gate, if not nil, keeps loads until it is closed.
	gate chan struct{}
	// holds keep Find of an argument until they are closed.
	holds map[string]chan struct{}
	finds [][]string
	// find answers instead of the disk.
	find      func(args []string) ([]*sequence.Sequence, error)
	measure   func(ctx context.Context, path string, m Measure) (stats.Summary, error)
	measured  func(path string, m Measure) (stats.Summary, bool)
	plan      func(ctx context.Context, s []*sequence.Sequence, j Job) (*Plan, error)
	jobs      []Job // planned
	check     func(ctx context.Context, s *sequence.Sequence, each func(sequence.File, []health.Finding)) (*health.Report, error)
	setups    []Setup
	configure error
	fresh     map[string]bool
	budget    int64
}

func newFakeEngine() *fakeEngine {
	return &fakeEngine{budget: 1 << 28, holds: map[string]chan struct{}{}, fresh: map[string]bool{}, make: fountain}
}

// fountain gives frames with ids.
func fountain(_ string, number float64) (*particle.Frame, error) {
	return sample.Frame(sample.Params{Points: 150, Frames: 20}, int(number)), nil
}

// lock changes the engine while it runs.
func (e *fakeEngine) lock(do func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	do()
}

// block keeps all loads from now on.
func (e *fakeEngine) block() { e.lock(func() { e.gate = make(chan struct{}) }) }

// letAll lets everything go on that is kept.
func (e *fakeEngine) letAll() {
	e.lock(func() {
		if e.gate != nil {
			close(e.gate)
			e.gate = nil
		}
		for _, hold := range e.holds {
			close(hold)
		}
		clear(e.holds)
	})
}

// hold keeps what is looked for under an argument, until the function is called.
func (e *fakeEngine) hold(arg string) (let func()) {
	hold := make(chan struct{})
	e.lock(func() { e.holds[arg] = hold })
	return func() {
		e.lock(func() { delete(e.holds, arg) })
		close(hold)
	}
}

func (e *fakeEngine) Find(args []string) ([]*sequence.Sequence, error) {
	e.mu.Lock()
	e.finds = append(e.finds, args)
	var hold chan struct{}
	for _, arg := range args {
		if h := e.holds[arg]; h != nil {
			hold = h
		}
	}
	find := e.find
	e.mu.Unlock()
	if hold != nil {
		<-hold
	}
	if find != nil {
		return find(args)
	}
	return sequence.Find(args, sequence.Options{Extensions: []string{".icecache"}})
}

// findCount is how often something was looked for.
func (e *fakeEngine) findCount() (n int) {
	e.lock(func() { n = len(e.finds) })
	return n
}

func (e *fakeEngine) Source(s *sequence.Sequence) playback.Source { return &fakeSource{e, s} }

// fakeSource gives the frames of one sequence.
type fakeSource struct {
	engine   *fakeEngine
	sequence *sequence.Sequence
}

func (s *fakeSource) Load(ctx context.Context, index, _ int) (*particle.Frame, error) {
	e := s.engine
	e.loads.Add(1)
	e.loading.Add(1)
	defer e.loading.Add(-1)
	e.mu.Lock()
	gate, create := e.gate, e.make
	e.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	file := s.sequence.Files[index]
	f, err := create(file.Name, file.Number.Float64())
	if err != nil {
		return nil, err
	}
	return e.counted(f), nil
}

// counted makes a frame that is counted while it lives.
func (e *fakeEngine) counted(f *particle.Frame) *particle.Frame {
	e.alive.Add(1)
	return particle.FrameOf(f.Header, f.Columns, func() {
		e.alive.Add(-1)
		f.Release()
	})
}

func (e *fakeEngine) FPS(*sequence.Sequence) float64 { return 0 }

func (e *fakeEngine) Fresh(_, path string) (fresh bool) {
	e.lock(func() { fresh = e.fresh[filepath.Base(path)] })
	return fresh
}

func (e *fakeEngine) FrameBytes(f *particle.Frame) int64 { return f.StoredBytes() }
func (e *fakeEngine) Loaders() int                       { return 2 }
func (e *fakeEngine) Prove(string) watch.Proof           { return watch.Unproven }
func (e *fakeEngine) Extensions() []string               { return []string{".icecache"} }
func (e *fakeEngine) ExportFormats() []string            { return []string{"csv", "ply", "usda"} }
func (e *fakeEngine) Close()                             { e.closed.Store(true) }

func (e *fakeEngine) BudgetBytes() (n int64) {
	e.lock(func() { n = e.budget })
	return n
}

func (e *fakeEngine) Measure(ctx context.Context, _, path string, m Measure) (stats.Summary, error) {
	e.mu.Lock()
	measure := e.measure
	e.mu.Unlock()
	if measure == nil {
		return stats.Summary{}, errors.New("nobody said how to measure")
	}
	return measure(ctx, path, m)
}

func (e *fakeEngine) Measured(path string, m Measure) (stats.Summary, bool) {
	e.mu.Lock()
	measured := e.measured
	e.mu.Unlock()
	if measured == nil {
		return stats.Summary{}, false
	}
	return measured(path, m)
}

func (e *fakeEngine) CheckHealth(ctx context.Context, s *sequence.Sequence, each func(sequence.File, []health.Finding)) (*health.Report, error) {
	e.mu.Lock()
	check := e.check
	e.mu.Unlock()
	if check == nil {
		return nil, errors.New("nobody said how to check")
	}
	return check(ctx, s, each)
}

func (e *fakeEngine) PlanJob(ctx context.Context, s []*sequence.Sequence, j Job) (*Plan, error) {
	e.mu.Lock()
	e.jobs = append(e.jobs, j)
	plan := e.plan
	e.mu.Unlock()
	if plan != nil {
		return plan(ctx, s, j)
	}
	return planOf(s, j), nil
}

// planOf takes every file of the frames wanted.
func planOf(s []*sequence.Sequence, j Job) *Plan {
	p := &Plan{Job: j, Plan: &batch.Plan{}, FreeBytes: -1}
	for _, one := range s {
		for i, f := range one.Files {
			if j.Frames.Contains(f.Number) {
				p.Jobs = append(p.Jobs, batch.Job{Source: one.Path(i), Out: one.Path(i) + ".sih5", Number: f.Number.String(), Bytes: 1000, Sequence: one, Index: i})
				p.Bytes += 1000
			}
		}
	}
	p.Run = func(ctx context.Context, report func(batch.Result)) (batch.Summary, error) {
		return batch.Run(ctx, p.Plan, 1, func(context.Context, batch.Job) (batch.Output, error) {
			return batch.Output{Points: 10, Bytes: 700}, nil
		}, report), nil
	}
	return p
}

func (e *fakeEngine) Configure(s Setup) (err error) {
	e.lock(func() { e.setups, err = append(e.setups, s), e.configure })
	return err
}

// cloud is a frame of points without ids, in a row along the x axis, each with its
// number times ten as value.
func cloud(n int) *particle.Frame {
	h := particle.Header{Counts: particle.Counts{Points: int64(n)}, Attributes: []particle.Attribute{
		{Name: "PointPosition", Type: particle.Vector3, Context: particle.PerPoint},
		{Name: "Heat", Type: particle.Float32, Context: particle.PerPoint},
	}}
	var xyz, heat []float32
	for i := range n {
		xyz = append(xyz, float32(i)-float32(n-1)/2, 0, 0)
		heat = append(heat, float32(i)*10)
	}
	return particle.FrameOf(h, []particle.Column{
		particle.NewColumn(&h, h.Attributes[0], xyz), particle.NewColumn(&h, h.Attributes[1], heat),
	}, nil)
}

// withIDs is a cloud whose points have these ids.
func withIDs(ids ...int32) *particle.Frame {
	f := cloud(len(ids))
	h := f.Header
	h.Attributes = append(slices.Clone(h.Attributes), particle.Attribute{Name: "ID", Type: particle.Int32, Context: particle.PerPoint})
	columns := append(slices.Clone(f.Columns), particle.NewColumn(&h, h.Attributes[2], ids))
	return particle.FrameOf(h, columns, f.Release)
}
