// What is remembered, what survives damage, and two windows at once.

package settings_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"floe/internal/render"
	"floe/internal/settings"
)

// never is a delay that no test lives to see the end of.
const never = time.Hour

func open(t *testing.T, dir string) *settings.Store {
	t.Helper()
	s := settings.Open(settings.Options{Dir: dir, Delay: never, Report: func(err error) { t.Errorf("reported: %v", err) }})
	t.Cleanup(func() { check(t, s.Close()) })
	return s
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestPreferencesLast(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "floe")
	s := open(t, dir)
	if got := s.Preferences(); got != settings.DefaultPreferences() {
		t.Errorf("a new user has %+v", got)
	}
	p := settings.Preferences{Loaders: 3, BudgetBytes: 5 << 30, Sih5: settings.Sih5Central, CacheDir: "/cache", Navigation: settings.NavigateHoudini,
		Theme: settings.ThemeLight, Up: render.ZUp, Units: "cm", FPS: 25, RealTime: true, LowGraphics: true, FFmpeg: "/opt/ffmpeg", RecentMax: 7}
	s.SetPreferences(p)
	if got := s.Preferences(); got != p {
		t.Errorf("got %+v", got)
	}
	check(t, s.Flush())
	if got := open(t, dir).Preferences(); got != p {
		t.Errorf("later: %+v", got)
	}
}

func TestNonsenseBecomesUsual(t *testing.T) {
	s := open(t, t.TempDir())
	p := settings.DefaultPreferences()
	p.FPS, p.Loaders, p.Sih5, p.Theme, p.Up, p.RecentMax = math.NaN(), -4, "nowhere", "pink", 77, -1
	s.SetPreferences(p)
	if got := s.Preferences(); got != settings.DefaultPreferences() {
		t.Errorf("got %+v", got)
	}
	s.SetWindow(settings.Window{Width: -1, Height: 5, Splits: map[string]float64{"a": 7, "b": .5}})
	if got := s.Window(); got.Width != 0 || got.Height != 0 || len(got.Splits) != 1 || got.Splits["b"] != .5 {
		t.Errorf("got %+v", got)
	}
}

func TestWhatWasNeverChangedIsNotWritten(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	s.SetPreferences(s.Preferences())
	check(t, s.Flush())
	if _, err := os.Stat(filepath.Join(dir, "preferences.json")); !os.IsNotExist(err) {
		t.Errorf("no change was written (%v)", err)
	}
	p := s.Preferences()
	p.FPS = 30
	s.SetPreferences(p)
	check(t, s.Flush())
	if text := file(t, dir, "preferences.json"); text != "{\n  \"fps\": 30\n}\n" {
		t.Errorf("wrote %s", text)
	}
}

func file(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	check(t, err)
	return string(b)
}

func TestCorruptFileIsKeptAside(t *testing.T) {
	for _, text := range []string{"{\"fps\": 30", "[1, 2]", "", "\x00\x00\x00\x00"} {
		dir := t.TempDir()
		check(t, os.WriteFile(filepath.Join(dir, "preferences.json"), []byte(text), 0o600))
		var told []error
		s := settings.Open(settings.Options{Dir: dir, Delay: never, Report: func(err error) { told = append(told, err) }})
		if s.Preferences() != settings.DefaultPreferences() || len(told) != 1 || !strings.Contains(told[0].Error(), "preferences.json.bad") {
			t.Errorf("%q: told %v, preferences %+v", text, told, s.Preferences())
		}
		if got := file(t, dir, "preferences.json.bad"); got != text {
			t.Errorf("%q was kept as %q", text, got)
		}
		p := s.Preferences()
		p.FPS = 50
		s.SetPreferences(p)
		check(t, s.Close())
		if open(t, dir).Preferences().FPS != 50 {
			t.Error("nothing is remembered any more")
		}
	}
}

func TestOneBadValueCostsItselfOnly(t *testing.T) {
	dir := t.TempDir()
	text := `{"fps": "fast", "loaders": 3, "theme": "dark", "fromTheFuture": {"a": [1,2]}}`
	check(t, os.WriteFile(filepath.Join(dir, "preferences.json"), []byte(text), 0o600))
	var told []error
	s := settings.Open(settings.Options{Dir: dir, Delay: never, Report: func(err error) { told = append(told, err) }})
	want := settings.DefaultPreferences()
	want.Loaders, want.Theme = 3, settings.ThemeDark
	if got := s.Preferences(); got != want || len(told) != 1 || !strings.Contains(told[0].Error(), "fps") {
		t.Errorf("got %+v, told %v", got, told)
	}
	want.Units = "m"
	s.SetPreferences(want)
	check(t, s.Close())
	var after map[string]any
	check(t, json.Unmarshal([]byte(file(t, dir, "preferences.json")), &after))
	if after["fromTheFuture"] == nil || after["units"] != "m" {
		t.Errorf("wrote %v", after)
	}
}

func TestUnwritableFolderIsTold(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file")
	check(t, os.WriteFile(dir, nil, 0o600))
	var told []error
	s := settings.Open(settings.Options{Dir: dir, Delay: never, Report: func(err error) { told = append(told, err) }})
	p := s.Preferences()
	p.FPS = 50
	s.SetPreferences(p)
	if err := s.Flush(); err == nil || s.Preferences().FPS != 50 {
		t.Errorf("error %v, preferences %+v", err, s.Preferences())
	}
	check(t, os.Remove(dir))
	check(t, s.Close())
	if open(t, dir).Preferences().FPS != 50 {
		t.Error("what failed was not tried again")
	}
}

func TestSavesByItselfOnce(t *testing.T) {
	dir := t.TempDir()
	s := settings.Open(settings.Options{Dir: dir, Delay: 20 * time.Millisecond})
	for i := range 50 {
		s.Opened(fmt.Sprint(i))
	}
	s.SetWindow(settings.Window{Width: 800, Height: 600})
	deadline := time.Now().Add(20 * time.Second)
	for {
		if other := open(t, dir); other.Window().Width == 800 && len(other.Recent()) == 20 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("never written")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestTwoWindows(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	p := a.Preferences()
	p.FPS = 30
	a.SetPreferences(p)
	a.Opened("/a")
	check(t, a.Flush())

	p = b.Preferences() // does not know of 30
	p.Theme = settings.ThemeDark
	b.SetPreferences(p)
	b.Opened("/b")
	check(t, b.Flush())
	if got := b.Preferences(); got.FPS != 30 || got.Theme != settings.ThemeDark {
		t.Errorf("the second has %+v", got)
	}
	c := open(t, dir)
	if got := c.Preferences(); got.FPS != 30 || got.Theme != settings.ThemeDark || len(c.Recent()) != 2 {
		t.Errorf("on disk: %+v, %+v", got, c.Recent())
	}
	b.Forget("/a")
	check(t, b.Flush())
	a.Opened("/c")
	check(t, a.Flush())
	if got := a.Recent(); len(got) != 2 {
		t.Errorf("what was forgotten is back: %+v", got)
	}
}

func TestManyGoroutinesAndWindows(t *testing.T) {
	dir := t.TempDir()
	stores := []*settings.Store{open(t, dir), open(t, dir)}
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			s := stores[g%2]
			for i := range 20 {
				s.Pin(fmt.Sprint(g, "/", i), true)
				if i%5 == 0 {
					_ = s.Flush() // two may rename at once
				}
				s.Preferences()
				s.Window()
			}
		})
	}
	group.Wait()
	for _, s := range stores {
		check(t, s.Flush())
	}
	if n := len(open(t, dir).Recent()); n != 160 {
		t.Errorf("%d remembered", n)
	}
}

func TestLockOfADeadWindow(t *testing.T) {
	dir := t.TempDir()
	lock := filepath.Join(dir, ".recent.json.lock")
	check(t, os.WriteFile(lock, nil, 0o600))
	old := time.Now().Add(-time.Minute)
	check(t, os.Chtimes(lock, old, old))
	s := open(t, dir)
	s.Opened("/a")
	check(t, s.Flush())
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestRecent(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	dir := t.TempDir()
	s := settings.Open(settings.Options{Dir: dir, Delay: never, Now: func() time.Time { now = now.Add(time.Minute); return now }})
	for i := range 30 {
		s.Opened(fmt.Sprint(i))
		s.Pin("3", true)
	}
	s.Opened("15")
	check(t, s.Close())
	list := open(t, dir).Recent()
	if len(list) != 21 || list[0].Path != "3" || !list[0].Pinned || list[1].Path != "15" || list[2].Path != "29" || list[20].Path != "10" {
		t.Errorf("%d: %+v", len(list), list)
	}
	s.ForgetRecent()
	if list := s.Recent(); len(list) != 1 || list[0].Path != "3" {
		t.Errorf("after forgetting: %+v", list)
	}
	s.Forget("3")
	if len(s.Recent()) != 0 {
		t.Error("the pinned one stays")
	}
}

func someState() settings.SequenceState {
	s := settings.DefaultSequenceState()
	s.Camera = render.DefaultCamera().Orbit(1, .5)
	s.Camera.Up, s.Camera.Pivot = render.ZUp, render.Vec3{1, 2, 3}
	s.Look.Color.Map, s.Look.Color.Attribute, s.Look.Color.Component = render.Turbo, "Age", render.MagnitudeOf
	s.Look.Color.Range = render.Range{Lo: -1, Hi: 2.5}
	s.Look.Clip = render.Clip{On: true, Box: render.Bounds{Max: render.Vec3{1, 1, 1}}}
	s.Look.Show = render.ShowBox
	s.FPS, s.HasRange, s.In, s.Out, s.Missing, s.Mode, s.Number = 25, true, -3, 1001.5, "skip", "pingpong", 17
	s.Only, s.Marks = "Age > 2", []float64{-3, 1, 2.5}
	return s
}

func TestSequencesLast(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	key := settings.Key("sim", "smoke.####.icecache")
	if !filepath.IsAbs(key) {
		t.Errorf("key %q", key)
	}
	p := s.Preferences()
	p.Up, p.FPS = render.ZUp, 48
	s.SetPreferences(p)
	if state, known := s.Sequence(key); known || state.Camera.Up != render.ZUp || state.FPS != 48 {
		t.Errorf("unseen: %+v, %v", state, known)
	}
	s.SetSequence(key, someState())
	check(t, s.Flush())
	got, known := open(t, dir).Sequence(key)
	if !known || !reflect.DeepEqual(got, someState()) {
		t.Errorf("got %+v", got)
	}
}

func TestSequencesAreLimited(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	dir := t.TempDir()
	s := settings.Open(settings.Options{Dir: dir, Delay: never, Now: func() time.Time { return now }})
	state := someState()
	state.Only, state.Marks = "", nil
	for i := range 250 {
		now = now.Add(time.Minute)
		of := state
		switch i {
		case 2:
			of.Only = "Age > 2"
		case 3:
			of.Marks = []float64{7}
		}
		s.SetSequence(fmt.Sprint(i), of)
	}
	now = now.Add(2 * time.Hour)
	s.SetSequence("0", state) // the same, but used again
	check(t, s.Close())
	after := open(t, dir)
	for key, want := range map[string]bool{"0": true, "249": true, "51": true, "50": false, "1": false, "2": true, "3": true} {
		if _, known := after.Sequence(key); known != want {
			t.Errorf("%s: known is %v", key, known)
		}
	}
}

func TestSameStateIsNotWrittenAgain(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	dir := t.TempDir()
	s := settings.Open(settings.Options{Dir: dir, Delay: never, Now: func() time.Time { return now }})
	s.SetSequence("a", someState())
	check(t, s.Flush())
	check(t, os.Remove(filepath.Join(dir, "sequences.json")))
	now = now.Add(time.Minute)
	s.SetSequence("a", someState())
	check(t, s.Close())
	if _, err := os.Stat(filepath.Join(dir, "sequences.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("written again (%v)", err)
	}
}

func TestNumbersThatJSONCannotHold(t *testing.T) {
	s := open(t, t.TempDir())
	state := someState()
	state.Look.Color.Range = render.NoRange()
	state.Look.Clip.Box.Min[1] = math.Inf(-1)
	state.Number = math.NaN()
	want := someState()
	want.Look.Color.Range, want.Look.Clip, want.Number = render.Range{}, render.Clip{}, 0
	state.Marks = []float64{math.Inf(1), 4, 1, math.NaN(), 4}
	want.Marks = []float64{1, 4}
	s.SetSequence("a", state)
	if got, known := s.Sequence("a"); !known || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestTextForTheClipboard(t *testing.T) {
	text, err := someState().Text()
	check(t, err)
	if !strings.Contains(text, `"turbo"`) {
		t.Errorf("the map has no name in %s", text)
	}
	of := settings.DefaultSequenceState()
	of.Marks = []float64{8} // stay, whatever is pasted
	want := someState()
	want.Marks = of.Marks
	got, err := settings.ParseText("look at this:\n"+text+"\ncheers", of)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	base := someState()
	got, err = settings.ParseText(`{"floeView": 1, "state": {"fps": 12, "look": {"Color": {"Map": "rainbow2030"}}}}`, base)
	base.FPS = 12
	if err != nil || !reflect.DeepEqual(got, base) {
		t.Errorf("a part: %+v, %v", got, err)
	}
	for _, bad := range []string{"", "hello", "}{", `{"a": 1}`, `{"floeView": 9}`, `{"floeView": 1, "state": {"fps": "x"}}`} {
		if got, err := settings.ParseText(bad, base); err == nil || !reflect.DeepEqual(got, base) {
			t.Errorf("%q: %+v, %v", bad, got, err)
		}
	}
}
