// Loader processes that are slow of hearing, and scarce resources.

package pool_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"floe/internal/pool"
	"floe/internal/pool/pooltest"
	"floe/internal/wire"
)

// neverReads plays a loader that connects and reads nothing.
func neverReads() {
	if _, err := wire.Dial(os.Getenv(wire.EnvPipe), os.Getenv(wire.EnvCookie), os.Getpid()); err != nil {
		os.Exit(1)
	}
	select {}
}

// A pipe that is full must not block the pool: neither the job nor its end.
func TestLoaderNeverReads(t *testing.T) {
	large := pool.Request{Kind: pooltest.Body, Path: "a.icecache", Args: make([]byte, 900<<10)}
	t.Run("job", func(t *testing.T) {
		p := processes(t, pool.Options{Loaders: 1, Command: self(t, "never-reads"), HangTimeout: 200 * time.Millisecond})
		defer func() { _ = p.Close() }()
		_, err := p.Do(t.Context(), large)
		if !errors.Is(err, pool.ErrLoaderDied) || !strings.Contains(err.Error(), "did not read its pipe") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("cancel and close", func(t *testing.T) {
		p := processes(t, pool.Options{Loaders: 1, Command: self(t, "never-reads"), HangTimeout: time.Second})
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error, 1)
		go func() {
			_, err := p.Do(ctx, large)
			result <- err
		}()
		await(t, func() bool { return p.Stats().Running == 1 })
		cancel()
		if err := <-result; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		begin := time.Now()
		if err := p.Close(); err != nil || time.Since(begin) > 8*time.Second {
			t.Errorf("close took %v: %v", time.Since(begin), err)
		}
	})
}

// A loader that is stopped, as by a debugger, is one that hangs.
func TestLoaderStopped(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("finds its children in /proc")
	}
	p := processes(t, pool.Options{Loaders: 1, HangTimeout: 200 * time.Millisecond, Grace: 50 * time.Millisecond})
	defer func() { _ = p.Close() }()
	pid := loaderPID(t, p)
	stop(t, pid)
	_, err := p.Do(t.Context(), pool.Request{Kind: pooltest.Body, Path: "a.icecache"})
	if !errors.Is(err, pool.ErrLoaderDied) || !strings.Contains(err.Error(), "no progress for 200ms") {
		t.Errorf("got %v", err)
	}
	if other := loaderPID(t, p); other == pid {
		t.Error("not replaced")
	}
}

// One that is stopped while it is idle does not keep the pool from closing.
func TestIdleLoaderStopped(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("finds its children in /proc")
	}
	p := processes(t, pool.Options{Loaders: 1})
	stop(t, loaderPID(t, p))
	begin := time.Now()
	if err := p.Close(); err != nil || time.Since(begin) > 5*time.Second {
		t.Errorf("close took %v: %v", time.Since(begin), err)
	}
}

func loaderPID(t *testing.T, p pool.Pool) (pid int) {
	t.Helper()
	r, err := p.Do(t.Context(), pool.Request{Kind: pooltest.PID})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscan(string(r.Body), &pid); err != nil {
		t.Fatal(err)
	}
	return pid
}

func stop(t *testing.T, pid int) {
	t.Helper()
	if err := exec.Command("kill", "-STOP", fmt.Sprint(pid)).Run(); err != nil {
		t.Skip("cannot stop a process: ", err)
	}
	await(t, func() bool {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		return err == nil && strings.Contains(string(b), ") T ")
	})
}

// A request that is too large for a message fails, and costs no loader.
func TestRequestTooLarge(t *testing.T) {
	p := processes(t, pool.Options{Loaders: 1})
	defer func() { _ = p.Close() }()
	for range 3 {
		_, err := p.Do(t.Context(), pool.Request{Kind: pooltest.Body, Path: "a.icecache", Args: make([]byte, wire.MaxMessageBytes)})
		if err == nil || errors.Is(err, pool.ErrLoaderDied) || !strings.Contains(err.Error(), "a.icecache") {
			t.Fatalf("got %v", err)
		}
	}
	if _, err := p.Do(t.Context(), pool.Request{Kind: pooltest.Body, Path: "a.icecache"}); err != nil {
		t.Error(err)
	}
	if s := p.Stats(); s.Died != 0 || s.Started != 1 {
		t.Errorf("%+v", s)
	}
}

// Grants that come when their job has ended already are closed by the loader
// without being looked at: it holds no segment when it is idle.
func TestLateGrantsAreClosed(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("looks into /proc")
	}
	p := processes(t, pool.Options{Loaders: 2, BudgetBytes: 4 << 20, Grace: 20 * time.Second})
	defer func() { _ = p.Close() }()
	fill := pool.Request{Kind: pooltest.Fill, Args: pooltest.Args{Bytes: 3 << 20}.JSON()}
	for i := range 150 {
		held, err := p.Do(t.Context(), fill)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() {
			r, _ := p.Do(ctx, fill)
			r.Release()
		})
		await(t, func() bool { return p.Stats().Asking == 1 })
		for range i * 20 {
			runtime.Gosched()
		}
		held.Release() // the grant sets off
		cancel()       // and meets the end of its job
		group.Wait()
	}
	await(t, func() bool { return p.Stats().Granted == 0 })
	if s := p.Stats(); s.Died != 0 {
		t.Errorf("%+v", s)
	}
	pids := children(os.Getpid())
	if len(pids) != 2 {
		t.Fatalf("loaders %v", pids)
	}
	for _, pid := range pids {
		await(t, func() bool { return len(segmentsOf(t, pid)) == 0 })
	}
}

// segmentsOf lists descriptors and mappings of segments that a process holds.
func segmentsOf(t *testing.T, pid string) (held []string) {
	t.Helper()
	links, _ := filepath.Glob("/proc/" + pid + "/fd/*")
	for _, link := range links {
		if to, _ := os.Readlink(link); strings.Contains(to, "memfd:floe") {
			held = append(held, link)
		}
	}
	maps, err := os.ReadFile("/proc/" + pid + "/maps")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(maps)) {
		if strings.Contains(line, "memfd:floe") {
			held = append(held, line)
		}
	}
	return held
}

// fewFiles plays a program that may open 64 files and has 300 jobs done, some of
// which crash.
func fewFiles() {
	fail := func(err error) {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	if err := limitFiles(64); err != nil {
		fail(err)
	}
	p, err := pool.Processes(pool.Options{Loaders: 3, BudgetBytes: 64 << 20})
	if err != nil {
		fail(err)
	}
	var group sync.WaitGroup
	limit := make(chan struct{}, 6)
	for i := range 300 {
		limit <- struct{}{}
		group.Go(func() {
			defer func() { <-limit }()
			r := pool.Request{Kind: pooltest.Fill, Path: fmt.Sprint(i), Args: pooltest.Args{Bytes: int64(i) << 10}.JSON()}
			if i%20 == 0 {
				r.Kind = pooltest.CrashGranted
			}
			reply, err := p.Do(context.Background(), r)
			if (err != nil) != (i%20 == 0) || (err != nil && !errors.Is(err, pool.ErrLoaderDied)) {
				fail(fmt.Errorf("job %d: %w", i, err))
			}
			reply.Release()
		})
	}
	group.Wait()
	if err := p.Close(); err != nil {
		fail(err)
	}
	fmt.Println("done")
	os.Exit(0)
}

func TestFewDescriptors(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the system does not limit the descriptors of a process")
	}
	cmd := exec.Command(self(t)[0], "few-files")
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0")
	out, err := cmd.CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "done" {
		t.Errorf("%v: %s", err, out)
	}
}

// The error of a death names the file, the signal and the loader's last words,
// of many the first and the last.
func TestDeathIsExplained(t *testing.T) {
	p := processes(t, pool.Options{Loaders: 1})
	defer func() { _ = p.Close() }()
	for _, c := range []struct{ kind, want string }{
		{pooltest.KillSelf, "died: signal: killed; it wrote: last words"},
		{pooltest.Exit, "died: exit status 7"},
		{pooltest.Crash, "died: exit status 2; it wrote: panic: runtime error: invalid memory address or nil pointer dereference"},
	} {
		path := filepath.Join("shots", c.kind+".0101.icecache")
		_, err := p.Do(t.Context(), pool.Request{Kind: c.kind, Path: path})
		var death *pool.LoaderError
		if !errors.As(err, &death) || death.Path != path || death.PID == 0 || !strings.Contains(err.Error(), c.want) ||
			!strings.Contains(err.Error(), path) {
			t.Errorf("got %v, want %q in it", err, c.want)
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("more than a line: %q", err)
		}
	}
}
