// On a terminal: the progress bar, and Ctrl-C as the terminal sends it.

package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// terminal is a pseudo terminal; what is written to tty is gathered.
type terminal struct {
	keys, tty *os.File
	mu        sync.Mutex
	shown     strings.Builder // guarded by mu
}

func newTerminal(t *testing.T) *terminal {
	t.Helper()
	keys, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo terminals: %v", err)
	}
	fd := int(keys.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Skipf("no pseudo terminals: %v", err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Skipf("no pseudo terminals: %v", err)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo terminals: %v", err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 60}); err != nil {
		t.Fatal(err)
	}
	c := &terminal{keys: keys, tty: tty}
	t.Cleanup(func() { _, _ = tty.Close(), keys.Close() })
	go c.gather()
	return c
}

func (c *terminal) gather() {
	b := make([]byte, 4096)
	for {
		n, err := c.keys.Read(b)
		if err != nil {
			return
		}
		c.mu.Lock()
		c.shown.Write(b[:n])
		c.mu.Unlock()
	}
}

func (c *terminal) text() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shown.String()
}

// run runs floe with standard error on the terminal.
func (c *terminal) run(t *testing.T, env []string, args ...string) {
	t.Helper()
	cmd := exec.Command("floe", args...)
	cmd.Env = append(os.Environ(), "TERM=xterm")
	cmd.Env = append(cmd.Env, env...)
	cmd.Stderr = c.tty
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, c.text())
	}
	time.Sleep(50 * time.Millisecond) // for the last bytes to arrive
}

func TestProgressBar(t *testing.T) {
	dir := t.TempDir()
	c := newTerminal(t)
	c.run(t, nil, "sample", dir+"/cache", "--frames", "6", "--points", "1000")
	c.run(t, nil, "convert", dir+"/cache", "-o", dir+"/out")
	shown := c.text()
	if !strings.Contains(shown, "\r[=") || !strings.Contains(shown, "6/6") {
		t.Errorf("no bar: %q", shown)
	}
	if !strings.HasSuffix(shown, "\r\x1b[K") {
		t.Errorf("the bar stays: %q", shown)
	}
	for _, line := range strings.Split(shown, "\r") {
		if len(strings.TrimSuffix(line, "\x1b[K")) > 60 {
			t.Errorf("wider than the terminal: %q", line)
		}
	}
	for name, run := range map[string]struct {
		env  []string
		args []string
	}{
		"quiet":      {nil, []string{"-q"}},
		"json":       {nil, []string{"--json"}},
		"json-lines": {nil, []string{"--json-lines"}},
		"dumb":       {[]string{"TERM=dumb"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c := newTerminal(t)
			c.run(t, run.env, append([]string{"convert", dir + "/cache", "--force", "-o", dir + "/" + name}, run.args...)...)
			if shown := c.text(); shown != "" {
				t.Errorf("shown: %q", shown)
			}
		})
	}
}

// The terminal sends Ctrl-C to all processes of its foreground group. Loaders
// are not among them: they end in order.
func TestCtrlC(t *testing.T) {
	large, err := largeSample()
	if err != nil {
		t.Fatal(err)
	}
	c := newTerminal(t)
	run := &conversion{t: t, out: t.TempDir() + "/out", ended: make(chan struct{})}
	run.cmd = exec.Command("floe", "convert", large, "-o", run.out)
	run.cmd.Stdin, run.cmd.Stdout, run.cmd.Stderr = c.tty, c.tty, c.tty
	run.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := run.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = run.cmd.Wait()
		close(run.ended)
	}()
	run.awaitResults(3)
	loaders := run.loaders()
	if _, err := c.keys.Write([]byte{3}); err != nil {
		t.Fatal(err)
	}
	if code := run.code(patience); code != 130 {
		t.Errorf("exit code %d", code)
	}
	wantGone(t, loaders)
	if l := run.leftovers(); len(l) > 0 {
		t.Errorf("left over: %q", l)
	}
	time.Sleep(50 * time.Millisecond)
	if shown := c.text(); strings.Contains(shown, "error") || !strings.Contains(shown, "not done") {
		t.Errorf("shown: %q", shown)
	}
	run.wantWhole(-1)
}
