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

const orphanBytes = 256 << 20

// orphanParent plays the program that is killed: it holds a frame, has a job
// running on each loader, prints the loaders' ids and waits.
func orphanParent() {
	p, err := pool.Processes(pool.Options{Loaders: 2, BudgetBytes: 4 * orphanBytes})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	args := pooltest.Args{Bytes: orphanBytes}
	if _, err := p.Do(context.Background(), pool.Request{Kind: pooltest.Fill, Args: args.JSON()}); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for _, kind := range []string{pooltest.Deaf, pooltest.SleepGranted} { // one is hung, one holds a grant
		go func() {
			args := pooltest.Args{Bytes: orphanBytes, Millis: 60_000}
			_, _ = p.Do(context.Background(), pool.Request{Kind: kind, Args: args.JSON()})
		}()
	}
	for p.Stats().Granted < 2*orphanBytes || p.Stats().Running < 2 {
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
	without := shmem(t)
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
	with := shmem(t)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	for _, pid := range pids {
		awaitGone(t, pid)
	}
	// Other programs use shared memory too: most of it has to be gone.
	if with-without > orphanBytes {
		await(t, func() bool { return shmem(t) < with-orphanBytes })
	} else {
		t.Logf("shared memory of the system went from %d to %d bytes: nothing to be seen in that", without, with)
	}
	if after, _ := os.ReadDir("/dev/shm"); len(after) > len(names) {
		t.Errorf("/dev/shm has %d names, had %d", len(after), len(names))
	}
	if left, _ := os.ReadDir(runtimeDir); len(left) > 0 {
		t.Errorf("left in the runtime folder: %v", left)
	}
}

// shmem is the system's count of shared memory.
func shmem(t *testing.T) int64 {
	t.Helper()
	b, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		var kb int64
		if n, _ := fmt.Sscanf(line, "Shmem: %d kB", &kb); n == 1 {
			return kb << 10
		}
	}
	t.Fatal("no Shmem in /proc/meminfo")
	return 0
}

func await(t *testing.T, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited for 10 s in vain")
		}
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
	sameDescriptors(t)
	p, err := pool.Processes(pool.Options{Loaders: 2})
	if err != nil {
		t.Fatal(err)
	}
	results := make(chan error, 2)
	for range 2 {
		go func() {
			args := pooltest.Args{Bytes: 8 << 20, Millis: 500}
			_, err := p.Do(context.Background(), pool.Request{Kind: pooltest.SleepGranted, Args: args.JSON()})
			results <- err
		}()
	}
	await(t, func() bool { return p.Stats().Granted == 16<<20 })
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
}

// sameDescriptors verifies that the test leaves none behind.
func sameDescriptors(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		return
	}
	_ = exec.Command(os.Args[0], "-test.run=^$").Run() // what the runtime opens once
	before := descriptors(t)
	t.Cleanup(func() {
		for end := time.Now().Add(5 * time.Second); descriptors(t) > before; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Errorf("%d descriptors, had %d: %s", descriptors(t), before, openFiles())
				return
			}
		}
	})
}

func openFiles() string {
	links, _ := filepath.Glob("/proc/self/fd/*")
	var all []string
	for _, link := range links {
		to, _ := os.Readlink(link)
		all = append(all, to)
	}
	return strings.Join(all, " ")
}

func descriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}
