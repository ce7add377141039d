// What the format says of a file's end, and what the system tells.

package watch

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"floe/internal/sequence"
)

// proveByEnd takes files that end in "." for whole, in "-" for cut.
func proveByEnd(path string) Proof {
	b, err := os.ReadFile(path)
	switch {
	case err != nil:
		return Unproven
	case strings.HasSuffix(string(b), "."):
		return Whole
	case strings.HasSuffix(string(b), "-"):
		return Cut
	}
	return Unproven
}

func TestWholeFileCountsAtOnce(t *testing.T) {
	y := newYard(t, "a.1.prt")
	y.Watcher.options.Prove = proveByEnd
	y.write("a.2.prt", "all.")
	y.expect("1-2 +2", "")
	y.write("a.2.prt", "anew.") // may be the old end: it has to be left alone
	y.expect("1-2 ?2", "1-2 ~2", "")
}

func TestCutFileWaitsLonger(t *testing.T) {
	y := newYard(t, "a.1.prt")
	y.Watcher.options.Prove = proveByEnd
	y.write("a.2.prt", "half-")
	y.expect("1 ?2", "", "")
	if left := y.Unsettled(); len(left) != 1 || filepath.Base(left[0]) != "a.2.prt" {
		t.Errorf("unsettled are %q", left)
	}
	y.write("a.2.prt", "half and half.")
	y.expect("1-2 +2", "")
	y.write("a.3.prt", "for ever-")
	y.expect("1-2 ?3", "", "", "", "", "", "", "", "", "", "1-3 +3", "")
}

// bells gives what a real watcher tells that would not look by itself.
func bells(t *testing.T, dir string) <-chan string {
	w := New(Options{
		Find:     func() ([]*sequence.Sequence, error) { return sequence.Find([]string{dir}, sequence.Options{}) },
		Interval: time.Hour, Settle: time.Nanosecond, Dirs: []string{dir}, Prove: proveByEnd,
	})
	ctx, cancel := context.WithCancel(t.Context())
	told, ended := make(chan string, 100), make(chan struct{})
	go func() {
		defer close(ended)
		w.Run(ctx, func(c Change) { told <- inWords(c) })
	}()
	t.Cleanup(func() { cancel(); <-ended })
	return told
}

func TestTheSystemTells(t *testing.T) {
	dir := t.TempDir()
	told := bells(t, dir)
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	next := func(want string) {
		t.Helper()
		for {
			select {
			case got := <-told:
				if got == want {
					return
				}
				t.Logf("told %q", got) // the file may be seen while it is written
			case <-time.After(20 * time.Second):
				t.Fatalf("%q was not told of", want)
			}
		}
	}
	time.Sleep(200 * time.Millisecond) // the first round finds nothing
	write("a.1.prt", "all.")
	next("new 1 +1")
	write("a.2.prt", "all.")
	next("1-2 +2")
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
}
