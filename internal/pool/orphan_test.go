// What is left after a kill -9: nothing.

package pool_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"floe/internal/pool"
	"floe/internal/pool/pooltest"
)

// orphanParent plays the program that is killed: it holds a frame, has a job
// running on each loader, prints the loaders' ids and waits.
func orphanParent() {
	p, err := pool.Processes(pool.Options{Loaders: 2})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	args := pooltest.Args{Bytes: 32 << 20}
	if _, err := p.Do(context.Background(), pool.Request{Kind: pooltest.Fill, Args: args.JSON()}); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for range 2 {
		go func() {
			args := pooltest.Args{Bytes: 16 << 20, Millis: 60_000}
			_, _ = p.Do(context.Background(), pool.Request{Kind: pooltest.Deaf, Args: args.JSON()})
		}()
	}
	for len(children(os.Getpid())) < 2 || p.Stats().Started < 2 {
		time.Sleep(time.Millisecond)
	}
	fmt.Println(strings.Join(children(os.Getpid()), " "))
	select {}
}

func children(pid int) []string {
	b, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	var all []string
	for _, path := range b {
		text, _ := os.ReadFile(path)
		all = append(all, strings.Fields(string(text))...)
	}
	return all
}

func TestParentKilled(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("reads /proc")
	}
	runtimeDir := t.TempDir()
	cmd := exec.Command(self(t)[0], "orphan-parent")
	cmd.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+runtimeDir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	pids := strings.Fields(line)
	if len(pids) < 2 {
		t.Fatalf("no loaders: %q", line)
	}
	names, _ := os.ReadDir("/dev/shm")
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	for _, pid := range pids {
		awaitGone(t, pid)
	}
	if after, _ := os.ReadDir("/dev/shm"); len(after) > len(names) {
		t.Errorf("/dev/shm has %d names, had %d", len(after), len(names))
	}
	if left, _ := os.ReadDir(runtimeDir); len(left) > 0 {
		t.Errorf("left in the runtime folder: %v", left)
	}
}

func awaitGone(t *testing.T, pid string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		status, err := os.ReadFile("/proc/" + pid + "/stat")
		if err != nil || strings.Contains(string(status), ") Z ") {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("loader %s outlives its parent", pid)
		}
	}
}

// A killed loader's job fails, the others go on, and no descriptor is left.
func TestLoaderKilled(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("reads /proc")
	}
	before := descriptors(t)
	p, err := pool.Processes(pool.Options{Loaders: 2})
	if err != nil {
		t.Fatal(err)
	}
	results := make(chan error, 2)
	for range 2 {
		go func() {
			args := pooltest.Args{Bytes: 8 << 20, Millis: 1000}
			_, err := p.Do(context.Background(), pool.Request{Kind: pooltest.SleepGranted, Args: args.JSON()})
			results <- err
		}()
	}
	for p.Stats().Granted < 16<<20 {
		time.Sleep(time.Millisecond)
	}
	pid, _ := strconv.Atoi(children(os.Getpid())[0])
	victim, _ := os.FindProcess(pid)
	_ = victim.Kill()
	failed := 0
	for range 2 {
		if err := <-results; err != nil {
			if !strings.Contains(err.Error(), "signal: killed") {
				t.Errorf("got %v", err)
			}
			failed++
		}
	}
	if failed != 1 {
		t.Errorf("%d jobs failed, want 1", failed)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	for end := time.Now().Add(5 * time.Second); descriptors(t) > before; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d descriptors, %d before", descriptors(t), before)
		}
	}
}

func descriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}
