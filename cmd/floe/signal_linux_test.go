// Interrupted, killed and robbed of its loaders: what remains is whole.

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"floe/internal/engine"
)

const largeFrames = 60

// largeSample takes seconds to convert.
var largeSample = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(sharedDir, "large")
	out, err := exec.Command("floe", "sample", dir, "--frames", strconv.Itoa(largeFrames), "--points", "30000", "--level", "1").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out)
	}
	return dir, err
})

// conversion is a running floe convert.
type conversion struct {
	t              *testing.T
	cmd            *exec.Cmd
	out            string
	stdout, stderr strings.Builder
	ended          chan struct{}
}

func convertLarge(t *testing.T, env ...string) *conversion {
	t.Helper()
	large, err := largeSample()
	if err != nil {
		t.Fatal(err)
	}
	c := &conversion{t: t, out: filepath.Join(t.TempDir(), "out"), ended: make(chan struct{})}
	c.start(large, env...)
	return c
}

func (c *conversion) start(large string, env ...string) {
	c.cmd = exec.Command("floe", "convert", large, "-o", c.out, "-j", "2")
	c.cmd.Env = append(os.Environ(), env...)
	c.cmd.Stdout, c.cmd.Stderr = &c.stdout, &c.stderr
	if err := c.cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	go func() {
		_ = c.cmd.Wait()
		close(c.ended)
	}()
	c.t.Cleanup(func() {
		_ = c.cmd.Process.Kill()
		<-c.ended
	})
}

func (c *conversion) signal(s os.Signal) {
	c.t.Helper()
	if err := c.cmd.Process.Signal(s); err != nil {
		c.t.Fatal(err)
	}
}

// code waits for the end, for so long at most.
func (c *conversion) code(most time.Duration) int {
	c.t.Helper()
	begin := time.Now()
	select {
	case <-c.ended:
	case <-time.After(most):
		c.t.Fatalf("still running after %v", most)
	}
	c.t.Logf("ended after %v", time.Since(begin).Round(time.Millisecond))
	return c.cmd.ProcessState.ExitCode()
}

func await(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !condition(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

func (c *conversion) results() []string {
	paths, _ := filepath.Glob(filepath.Join(c.out, "*.sih5"))
	return paths
}

func (c *conversion) leftovers() []string {
	paths, _ := filepath.Glob(filepath.Join(c.out, ".*"))
	return paths
}

func (c *conversion) awaitResults(n int) {
	c.t.Helper()
	await(c.t, "results", func() bool {
		select {
		case <-c.ended:
			c.t.Fatalf("ended too early: %s%s", c.stdout.String(), c.stderr.String())
		default:
		}
		return len(c.results()) >= n
	})
}

// loaders are the processes that floe has started.
func (c *conversion) loaders() (pids []int) {
	children, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", c.cmd.Process.Pid))
	for _, path := range children {
		text, _ := os.ReadFile(path)
		for _, field := range strings.Fields(string(text)) {
			pid, _ := strconv.Atoi(field)
			pids = append(pids, pid)
		}
	}
	return pids
}

func wantGone(t *testing.T, pids []int) {
	t.Helper()
	if len(pids) == 0 {
		t.Error("there were no loaders")
	}
	await(t, "loaders end", func() bool {
		for _, pid := range pids {
			stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
			if err == nil && !strings.Contains(string(stat), ") Z ") {
				return false
			}
		}
		return true
	})
}

// wantWhole wants every result to be readable.
func (c *conversion) wantWhole(n int) {
	c.t.Helper()
	if got := len(c.results()); n >= 0 && got != n {
		c.t.Errorf("%d results, want %d", got, n)
	}
	if len(c.results()) > 0 {
		floe(c.t, 0, "info", "--json", c.out)
	}
}

// wantCompleted runs the same command again.
func (c *conversion) wantCompleted(large string) {
	c.t.Helper()
	before := len(c.results())
	out := floe(c.t, 0, "convert", large, "-o", c.out)
	if want := fmt.Sprintf("%d converted, %d skipped, 0 failed", largeFrames-before, before); !strings.HasPrefix(out, want) {
		c.t.Errorf("the next run says %q, want %q", out, want)
	}
	c.wantWhole(largeFrames)
}

// patience is how long a stop may take: the aim is below a second, the machine
// may be busy.
const patience = 3 * time.Second

func TestInterrupt(t *testing.T) {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(s.String(), func(t *testing.T) {
			c := convertLarge(t)
			c.awaitResults(3)
			loaders := c.loaders()
			c.signal(s)
			if code := c.code(patience); code != 130 {
				t.Errorf("exit code %d", code)
			}
			wantGone(t, loaders)
			if l := c.leftovers(); len(l) > 0 {
				t.Errorf("left over: %q", l)
			}
			if !strings.Contains(c.stderr.String(), "press Ctrl-C again") || !strings.Contains(c.stderr.String(), "hint: the same command goes on from here") {
				t.Errorf("said %q", c.stderr.String())
			}
			if !regexp.MustCompile(`^\d+ converted, 0 skipped, 0 failed, \d+ not done in `).MatchString(c.stdout.String()) {
				t.Errorf("said %q", c.stdout.String())
			}
			c.wantWhole(-1)
			large, _ := largeSample()
			c.wantCompleted(large)
		})
	}
}

// A loader that hears nothing makes the first stop take its grace; the second
// does not wait.
func TestInterruptTwice(t *testing.T) {
	c := convertLarge(t, testLoader+"=hangloader")
	c.awaitResults(5)
	loaders := c.loaders()
	c.signal(os.Interrupt)
	time.Sleep(20 * time.Millisecond) // signals of a kind that wait are one
	begin := time.Now()
	_ = c.cmd.Process.Signal(os.Interrupt)
	if code := c.code(patience); code != 130 {
		t.Errorf("exit code %d", code)
	}
	t.Logf("%v after the second", time.Since(begin))
	wantGone(t, loaders)
	c.wantWhole(-1)
	large, _ := largeSample()
	c.wantCompleted(large)
}

func TestKilled(t *testing.T) {
	c := convertLarge(t)
	c.awaitResults(3)
	loaders := c.loaders()
	c.signal(os.Kill)
	<-c.ended
	wantGone(t, loaders)
	c.wantWhole(-1)
	t.Logf("left over: %d of %d results, and %q", len(c.results()), largeFrames, c.leftovers())
	large, _ := largeSample()
	c.wantCompleted(large)

	old := time.Now().Add(-2 * engine.StaleTemp)
	abandoned := c.leftovers()
	for _, path := range abandoned {
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	floe(t, 0, "convert", large, "-o", c.out)
	if l := c.leftovers(); len(l) > 0 {
		t.Errorf("not swept: %q", l)
	}
}

func TestLoaderKilled(t *testing.T) {
	for range 10 {
		c := convertLarge(t)
		c.awaitResults(3)
		if err := syscall.Kill(c.loaders()[0], syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			t.Fatal(err)
		}
		code := c.code(time.Minute)
		if l := c.leftovers(); len(l) > 0 {
			t.Errorf("left over: %q", l)
		}
		if code == 0 {
			continue // it had no job at that moment
		}
		if code != 1 || !strings.Contains(c.stdout.String(), fmt.Sprintf("%d converted, 0 skipped, 1 failed", largeFrames-1)) {
			t.Errorf("exit code %d, %s", code, c.stdout.String())
		}
		if !strings.Contains(c.stderr.String(), "died: signal: killed") || strings.Count(c.stderr.String(), "error:") != 1 {
			t.Errorf("said %q", c.stderr.String())
		}
		if len(c.results()) == largeFrames {
			continue // it had named its result and not yet said so
		}
		c.wantWhole(largeFrames - 1)
		large, _ := largeSample()
		c.wantCompleted(large)
		return
	}
	t.Error("the loader was never busy")
}

// `floe ls | head -1` ends without a word.
func TestBrokenPipe(t *testing.T) {
	dir := t.TempDir()
	for i := range 3000 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("shot_%c%c.%d.icecache", 'a'+i%26, 'a'+i/26%26, i)), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"ls", dir}, {"ls", "--json", dir}, {"info", dir}, {"--help"}} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("floe", args...)
		var errs strings.Builder
		cmd.Stdout, cmd.Stderr = w, &errs
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		_, _, _ = w.Close(), r.Close(), cmd.Wait()
		if status := cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGPIPE {
			t.Errorf("%v: %v", args, cmd.ProcessState)
		}
		if errs.Len() > 0 {
			t.Errorf("%v said %q", args, errs.String())
		}
	}
}
