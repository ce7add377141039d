// Files that come, grow, change and go, seen by a watcher whose clock we turn.

package watch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"floe/internal/sequence"
)

// yard is a folder and a watcher that looks at it when told to.
type yard struct {
	*Watcher
	t    *testing.T
	dir  string
	now  time.Time
	asks int
	fail error // what Find gives, if set
}

// newYard makes files of one byte that are an hour old, and knows of them.
func newYard(t *testing.T, names ...string) *yard {
	y := &yard{t: t, dir: t.TempDir(), now: time.Now()}
	for _, name := range names {
		y.write(name, "x")
		y.age(name, time.Hour)
	}
	y.Watcher = New(y.options())
	y.begin = y.now
	return y
}

func (y *yard) options() Options {
	o := Options{Find: y.find, Sweep: time.Nanosecond, Stat: func(path string) (fs.FileInfo, error) {
		y.asks++
		return os.Stat(path)
	}}
	o.Known, _ = y.find()
	return o
}

func (y *yard) find() ([]*sequence.Sequence, error) {
	if y.fail != nil {
		return nil, y.fail
	}
	return sequence.Find([]string{y.dir}, sequence.Options{Extensions: []string{".prt"}})
}

func (y *yard) write(name, text string) {
	y.t.Helper()
	if err := os.WriteFile(filepath.Join(y.dir, name), []byte(text), 0o666); err != nil {
		y.t.Fatal(err)
	}
}

func (y *yard) age(name string, d time.Duration) {
	y.t.Helper()
	then := y.now.Add(-d)
	if err := os.Chtimes(filepath.Join(y.dir, name), then, then); err != nil {
		y.t.Fatal(err)
	}
}

func (y *yard) remove(name string) {
	y.t.Helper()
	if err := os.Remove(filepath.Join(y.dir, name)); err != nil {
		y.t.Fatal(err)
	}
}

// look lets a second pass and says in words what was found.
func (y *yard) look() string {
	y.now = y.now.Add(time.Second)
	var said []string
	for _, c := range y.round(y.now) {
		said = append(said, inWords(c))
	}
	return strings.Join(said, " | ")
}

func inWords(c Change) string {
	if c.Sequence == nil {
		return fmt.Sprintf("error %v", c.Err)
	}
	text := c.Sequence.Range()
	if c.Before == nil {
		text = "new " + text
	}
	for _, part := range []struct {
		sign  string
		files []sequence.File
	}{{"+", c.Added}, {"~", c.Changed}, {"-", c.Removed}, {"?", c.Growing}} {
		for _, f := range part.files {
			text += " " + part.sign + f.Number.String()
		}
	}
	return text
}

// expect looks once per wanted answer.
func (y *yard) expect(wanted ...string) {
	y.t.Helper()
	for i, want := range wanted {
		if got := y.look(); got != want {
			y.t.Errorf("round %d: %q, want %q", i, got, want)
		}
	}
}

func TestNothingHappens(t *testing.T) {
	newYard(t, "a.1.prt", "a.2.prt", "b.7.prt").expect("", "", "")
}

func TestFrameAppears(t *testing.T) {
	y := newYard(t, "a.1.prt", "a.3.prt")
	y.write("a.2.prt", "xx")
	y.write(".a.4.prt.0123456789abcdef.tmp", "xx")
	y.write("a.4.prt.part", "xx")
	y.expect("1,3 ?2", "1-3 +2", "", "")
}

func TestFrameGrows(t *testing.T) {
	y := newYard(t, "a.1.prt")
	y.write("a.2.prt", "x")
	y.expect("1 ?2")
	for i := range 5 {
		y.write("a.2.prt", strings.Repeat("x", i+2))
		y.expect("")
	}
	y.expect("1-2 +2", "")
}

func TestEmptyFileWaitsLonger(t *testing.T) {
	y := newYard(t, "a.1.prt")
	y.write("a.2.prt", "")
	y.expect("1 ?2", "", "", "", "", "", "", "", "", "", "1-2 +2", "")
}

func TestFrameIsWrittenAgain(t *testing.T) {
	y := newYard(t, "a.1.prt", "a.2.prt", "a.3.prt")
	y.expect("", "")
	y.write("a.2.prt", "xyz")
	y.expect("1-3 ?2")
	y.write("a.2.prt", "xyzxyz")
	y.expect("", "1-3 ~2", "")
	y.write("a.2.prt", "abcabc") // same size, another time
	y.age("a.2.prt", -time.Minute)
	y.expect("1-3 ?2", "1-3 ~2", "")
}

func TestFrameVanishes(t *testing.T) {
	y := newYard(t, "a.1.prt", "a.2.prt", "a.3.prt")
	y.remove("a.2.prt")
	y.expect("", "1,3 -2", "")
	y.write("a.2.prt", "x")
	y.expect("1,3 ?2", "1-3 +2")
}

func TestFrameIsMissedByOneListing(t *testing.T) {
	y := newYard(t, "a.1.prt", "a.2.prt", "a.3.prt")
	y.expect("")
	y.remove("a.2.prt")
	y.write("a.4.prt", "x")
	y.expect("1-3 ?4") // 2 is kept
	y.write("a.2.prt", "xyz")
	y.expect("1-4 +4 ?2", "1-4 ~2", "")
}

func TestGrowingFrameVanishes(t *testing.T) {
	y := newYard(t, "a.1.prt")
	y.write("a.2.prt", "x")
	y.expect("1 ?2")
	y.remove("a.2.prt")
	y.expect("1", "")
}

func TestSequencesComeAndGo(t *testing.T) {
	y := newYard(t, "a.1.prt")
	y.write("b.1.prt", "x")
	y.write("b.2.prt", "x")
	y.expect("", "new 1-2 +1 +2")
	y.remove("a.1.prt")
	y.expect("", " -1", "")
	y.remove("b.1.prt")
	y.remove("b.2.prt") // now Find says that nothing is there
	y.expect("", " -1 -2", "")
	y.write("a.1.prt", "x")
	y.expect("", "new 1 +1", "")
}

func TestPaddingThatIsSeenOtherwise(t *testing.T) {
	y := newYard(t, "a.0009.prt")
	y.write("a.10000.prt", "x")
	y.expect("9 ?10000", "9,10000 +10000", "")
}

func TestTwins(t *testing.T) {
	y := newYard(t, "a.1.prt", "a.2.prt")
	y.write("a.0001.prt", "x")
	y.write("a.0002.prt", "x")
	y.expect("", "new 1-2 +1 +2", "")
	y.write("a.0002.prt", "xyz")
	y.expect("1-2 ?2", "1-2 ~2", "")
}

func TestFileWithoutNumber(t *testing.T) {
	y := newYard(t, "still.prt")
	y.write("still.prt", "xyz")
	y.age("still.prt", -time.Minute)
	y.expect(" ?0", " ~0", "")
}

func TestFolderThatCannotBeListed(t *testing.T) {
	y := newYard(t, "a.1.prt")
	y.fail = errors.New("stale file handle")
	y.expect("error stale file handle", "", "", "")
	y.fail = nil
	y.expect("error <nil>", "")
	y.fail = fs.ErrNotExist
	y.age(".", time.Minute)
	y.expect("", " -1", "")
}

func TestPartlyListedFolders(t *testing.T) {
	missing, other := &sequence.NotFoundError{}, errors.New("permission denied")
	for _, test := range []struct {
		err  error
		want bool
	}{{nil, true}, {missing, true}, {errors.Join(missing, missing), true}, {errors.Join(missing, other), false},
		{other, false}, {fmt.Errorf("find: %w", missing), true}} {
		if got := onlyMissing(test.err); got != test.want {
			t.Errorf("%v: %v", test.err, got)
		}
	}
}

// A file that is written while the folder is being opened is not taken as it is.
func TestChangesBeforeTheFirstRound(t *testing.T) {
	y := newYard(t, "a.1.prt", "a.2.prt")
	y.write("a.2.prt", "xyz")
	y.age("a.2.prt", -time.Millisecond)
	y.expect("1-2 ?2", "1-2 ~2", "")
}

// Not everything is asked about each time, but in time everything is.
func TestSweep(t *testing.T) {
	var names []string
	for i := range 100 {
		names = append(names, fmt.Sprintf("a.%d.prt", i))
	}
	y := newYard(t, names...)
	y.Watcher.options.Sweep = 20 * time.Second
	y.asks = 0
	for range 20 {
		y.look()
	}
	if y.asks < 100 || y.asks > 200 {
		t.Errorf("asked %d times in 20 seconds", y.asks)
	}
	y.write("a.70.prt", "xyz")
	told := 0
	for round := range 25 {
		if strings.HasSuffix(y.look(), "~70") {
			told = round
		}
	}
	if told == 0 {
		t.Error("a change was never seen")
	}
}

// A simulation that starts over is followed frame by frame, not sweep by sweep.
func TestFollowsASimulation(t *testing.T) {
	var names []string
	for i := range 400 {
		names = append(names, fmt.Sprintf("a.%d.prt", i))
	}
	y := newYard(t, names...)
	y.Watcher.options.Sweep = time.Hour
	y.Watcher.sequences[0].next = 98 // the sweep comes to 99 first
	want := "0-399 ?99 ?100"
	for i := range 30 { // 2 frames a second: the sweep would lag behind
		for _, n := range []int{99 + 2*i, 100 + 2*i} {
			y.write(fmt.Sprintf("a.%d.prt", n), "again")
			y.age(fmt.Sprintf("a.%d.prt", n), -time.Minute)
		}
		y.expect(want)
		want = fmt.Sprintf("0-399 ~%d ~%d ?%d ?%d", 99+2*i, 100+2*i, 101+2*i, 102+2*i)
	}
	if y.asks > 30*32 {
		t.Errorf("asked %d times", y.asks)
	}
}

// A folder that has not changed is not listed each time.
func TestQuietFolder(t *testing.T) {
	y := newYard(t, "a.1.prt", "a.2.prt")
	lists := 0
	find := y.Watcher.options.Find
	y.Watcher.options.Find = func() ([]*sequence.Sequence, error) { lists++; return find() }
	y.age(".", time.Hour)
	for range 40 {
		y.look()
	}
	if lists < 8 || lists > 14 {
		t.Errorf("listed %d times in 40 rounds", lists)
	}
	y.write("a.3.prt", "x") // seen at once, by the folder's time
	y.expect("1-2 ?3", "1-3 +3")
	y.write("a.3.prt", "xyz") // the folder does not change
	y.age(".", time.Hour)
	y.expect("1-3 ?3", "1-3 ~3")
	for range 10 {
		y.look()
	}
	y.write("a.4.prt", "x")
	y.age(".", time.Hour) // a disk that does not tell
	said := ""
	for range relist + 1 {
		said += y.look()
	}
	if !strings.Contains(said, "+4") {
		t.Errorf("a new file was not seen: %q", said)
	}
}

func TestRun(t *testing.T) {
	y := newYard(t, "a.1.prt")
	o := y.options()
	o.Interval = time.Millisecond
	o.Stat = nil
	w := New(o)
	ctx, cancel := context.WithCancel(t.Context())
	changes, done := make(chan Change), make(chan struct{})
	go func() {
		defer close(done)
		w.Run(ctx, func(c Change) {
			select {
			case changes <- c:
			case <-ctx.Done():
			}
		})
	}()
	y.write("a.2.prt", "x")
	w.Look()
	for c := range changes {
		if len(c.Added) == 1 && c.Added[0].Name == "a.2.prt" {
			break
		}
	}
	cancel()
	<-done
}

func TestLookDoesNotWaitForTheInterval(t *testing.T) {
	looked := make(chan struct{}, 10)
	w := New(Options{Interval: time.Hour, Find: func() ([]*sequence.Sequence, error) {
		looked <- struct{}{}
		return nil, nil
	}})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); w.Run(ctx, func(Change) {}) }()
	<-looked
	w.Look()
	<-looked
	cancel()
	<-done
}

func TestRest(t *testing.T) {
	w := New(Options{})
	for took, want := range map[time.Duration]time.Duration{
		0: time.Second, 50 * time.Millisecond: time.Second, time.Second: 9 * time.Second, time.Hour: 5 * time.Minute,
	} {
		if got := w.rest(took); got != want {
			t.Errorf("after %v: %v, want %v", took, got, want)
		}
	}
}

// BenchmarkRound is one round over 20,000 files of which nothing has changed.
func BenchmarkRound(b *testing.B) {
	dir := b.TempDir()
	for i := range 20_000 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("a.%04d.prt", i)), []byte("x"), 0o666); err != nil {
			b.Fatal(err)
		}
	}
	find := func() ([]*sequence.Sequence, error) { return sequence.Find([]string{dir}, sequence.Options{}) }
	known, err := find()
	if err != nil {
		b.Fatal(err)
	}
	w := New(Options{Find: find, Known: known})
	w.begin = time.Now().Add(time.Hour)
	b.ReportAllocs()
	now := time.Now()
	for b.Loop() {
		now = now.Add(time.Second)
		if len(w.round(now)) != 0 {
			b.Fatal("something changed")
		}
	}
}
