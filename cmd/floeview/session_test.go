// A running floeview, and an artist's hand in it.

//go:build linux && cgo

package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"floe/internal/ui"
)

// patience is how long the window may take to do what it is told on a machine
// that is busy with other things.
const patience = 40 * time.Second

// session is a floeview that runs. Its methods fail the test t.
type session struct {
	t    testing.TB
	desk *desk
	home string // of everything it writes

	cmd    *exec.Cmd
	stderr bytes.Buffer
	ended  chan struct{} // closed when it has ended

	mu    sync.Mutex
	last  ui.Trace      // guarded by mu
	all   []ui.Trace    // guarded by mu
	fresh chan struct{} // guarded by mu: closed when last changes
}

// begin starts floeview in a home that lasts as long as the test.
func begin(t testing.TB, args ...string) *session {
	t.Helper()
	return beginIn(t, t.TempDir(), args...)
}

// beginIn starts it in the home of an earlier one.
func beginIn(t testing.TB, home string, args ...string) *session {
	t.Helper()
	s := &session{t: t, desk: useDesk(t), home: home, ended: make(chan struct{}), fresh: make(chan struct{})}
	for _, dir := range []string{"run", "settings", "work", "cache"} {
		s.must(os.MkdirAll(filepath.Join(home, dir), 0o700))
	}
	pipe := filepath.Join(home, "trace")
	_ = os.Remove(pipe)
	s.must(syscall.Mkfifo(pipe, 0o600))
	trace, err := os.OpenFile(pipe, os.O_RDWR, 0) // for writing too, so that it does not wait
	s.must(err)
	s.cmd = floeview(append([]string{"--settings", filepath.Join(home, "settings"), "--trace", pipe, "-j", "2"}, args...)...)
	s.cmd.Dir = filepath.Join(home, "work")
	s.cmd.Env = append(s.cmd.Env, "DISPLAY="+s.desk.display, "LIBGL_ALWAYS_SOFTWARE=1", "LANG=en_US.UTF-8", "FYNE_SCALE="+cmp.Or(os.Getenv("FYNE_SCALE"), "1"),
		"XDG_RUNTIME_DIR="+filepath.Join(home, "run"), "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+filepath.Join(home, "cache"))
	s.cmd.Stderr = &s.stderr
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	s.must(startForGood(s.cmd))
	go s.read(trace)
	go func() {
		_ = s.cmd.Wait() // ProcessState tells
		close(s.ended)
		_ = trace.Close()
	}()
	t.Cleanup(s.cleanup)
	return s
}

func (s *session) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// cleanup ends what a failed test left.
func (s *session) cleanup() {
	select {
	case <-s.ended:
	default:
		_ = s.cmd.Process.Kill()
		<-s.ended
	}
}

// read takes traces until the pipe is closed.
func (s *session) read(trace *os.File) {
	lines := bufio.NewScanner(trace)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var t ui.Trace
		if err := json.Unmarshal(lines.Bytes(), &t); err != nil {
			continue // cut off by the end
		}
		s.mu.Lock()
		s.last = t
		s.all = append(s.all, t)
		close(s.fresh)
		s.fresh = make(chan struct{})
		s.mu.Unlock()
	}
}

func (s *session) now() (ui.Trace, chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last, s.fresh
}

// wait waits until the window shows what is wanted.
func (s *session) wait(what string, shows func(t ui.Trace) bool) ui.Trace {
	s.t.Helper()
	return s.waitFor(patience, what, shows)
}

func (s *session) waitFor(long time.Duration, what string, shows func(t ui.Trace) bool) ui.Trace {
	s.t.Helper()
	late := time.After(long)
	for {
		t, fresh := s.now()
		if t.Areas != nil && shows(t) {
			return t
		}
		select {
		case <-fresh:
		case <-s.ended:
			s.fail("ended while waiting for: " + what)
		case <-late:
			s.fail("waited in vain for: " + what)
		}
	}
}

// fail tells all that is known.
func (s *session) fail(what string) {
	s.t.Helper()
	t, _ := s.now()
	t.Late = nil
	text, _ := json.MarshalIndent(t, "", "  ")
	s.desk.savePicture(s.t)
	s.cleanup() // it writes to standard error no more
	s.t.Fatalf("%s\nlast trace: %s\nstandard error: %s", what, text, s.stderr.String())
}

// pause is what Fyne needs between a movement of the pointer and a click: it
// looks at the pointer 60 times a second, at clicks at once.
const pause = "0.2"

func (s *session) key(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		s.desk.hand(s.t, "key", k)
	}
}

func (s *session) click(x, y int) { s.t.Helper(); s.clickWith("1", x, y) }

func (s *session) clickWith(button string, x, y int) {
	s.t.Helper()
	s.desk.hand(s.t, "mousemove", x, y, "sleep", pause, "click", button, "sleep", "0.1")
}

// drag presses a button at a place and releases it at another, on the way in
// steps.
func (s *session) drag(button string, x0, y0, x1, y1 int) {
	s.t.Helper()
	const steps = 8
	args := []any{"mousemove", x0, y0, "sleep", pause, "mousedown", button, "sleep", "0.1"}
	for i := 1; i <= steps; i++ {
		args = append(args, "mousemove", x0+(x1-x0)*i/steps, y0+(y1-y0)*i/steps, "sleep", "0.04")
	}
	s.desk.hand(s.t, append(args, "sleep", pause, "mouseup", button, "sleep", "0.1")...)
}

// wheel turns by notches, up if positive.
func (s *session) wheel(x, y, notches int) {
	s.t.Helper()
	button := "4"
	if notches < 0 {
		button, notches = "5", -notches
	}
	s.desk.hand(s.t, "mousemove", x, y, "sleep", pause, "click", "--repeat", notches, "--delay", "60", button)
}

func (s *session) write(text string) {
	s.t.Helper()
	s.desk.hand(s.t, "type", "--delay", "40", text)
}

// area waits until a part can be seen, and tells where.
func (s *session) area(name string) area {
	s.t.Helper()
	t := s.wait("the area "+name, func(t ui.Trace) bool { return t.Areas[name][2] > 0 })
	return area(t.Areas[name])
}

// press presses a button of the dialog that is open.
func (s *session) press(button string) {
	s.t.Helper()
	s.click(s.area("button "+button).at(0.5, 0.5))
}

// area is left, top, width and height.
type area [4]int

// at is a place, from 0 at the left and top to 1 at the right and bottom.
func (a area) at(x, y float64) (int, int) {
	return a[0] + int(x*float64(a[2])), a[1] + int(y*float64(a[3]))
}

// process is one that floeview started.
type process struct {
	pid   int
	began string // in ticks; another of the same number began at another time
}

func (p process) lives() bool {
	_, began, err := parentOf(p.pid)
	return err == nil && began == p.began
}

// loaders are the processes that floeview started and that are alive.
func (s *session) loaders() (all []process) {
	s.t.Helper()
	dirs, err := filepath.Glob("/proc/[0-9]*")
	s.must(err)
	for _, dir := range dirs {
		pid, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			continue
		}
		if parent, began, err := parentOf(pid); err == nil && parent == s.cmd.Process.Pid {
			all = append(all, process{pid, began})
		}
	}
	return all
}

// parentOf reads /proc; a zombie is an error.
func parentOf(pid int) (parent int, began string, err error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, "", err
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	f := strings.Fields(rest)
	if len(f) < 20 || f[0] == "Z" {
		return 0, "", os.ErrProcessDone
	}
	parent, err = strconv.Atoi(f[1])
	return parent, f[19], err
}

// ends waits for floeview's end, which must come in time and leave nothing.
func (s *session) ends(loaders []process) {
	s.t.Helper()
	begun := time.Now()
	select {
	case <-s.ended:
	case <-time.After(patience):
		_ = s.cmd.Process.Signal(syscall.SIGQUIT) // tells what the goroutines do
		<-s.ended
		s.fail("does not end")
	}
	took := time.Since(begun)
	s.t.Logf("ended after %v", took.Round(time.Millisecond))
	if took > endLimit {
		s.t.Errorf("it took %v to end, want less than %v", took, endLimit)
	}
	if code := s.cmd.ProcessState.ExitCode(); code != 0 {
		s.t.Errorf("exit code %d\n%s", code, s.stderr.String())
	}
	for _, p := range loaders {
		for deadline := time.Now().Add(5 * time.Second); p.lives(); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				s.t.Errorf("loader %d lives on", p.pid)
				break
			}
		}
	}
	if left, _ := filepath.Glob("/dev/shm/*floe*"); len(left) > 0 {
		s.t.Errorf("left %q", left)
	}
}

// endLimit is a second, and another for a machine that is busy.
const endLimit = 2 * time.Second

// quit ends floeview by the key for it.
func (s *session) quit() {
	s.t.Helper()
	loaders := s.loaders()
	s.key("ctrl+q")
	s.ends(loaders)
}
