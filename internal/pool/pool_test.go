package pool_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"floe/internal/loader"
	"floe/internal/pool"
	"floe/internal/pool/pooltest"
	"floe/internal/wire"
)

// TestMain lets the test binary play the loaders.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "loader":
			loader.Main(pooltest.Handle)
		case "liar":
			pooltest.Lie()
		case "mute":
			select {}
		case "mute-connected":
			muteConnected()
		case "never-reads":
			neverReads()
		case "few-files":
			fewFiles()
		case "orphan-parent":
			orphanParent()
		}
	}
	os.Exit(m.Run())
}

func processes(t *testing.T, o pool.Options) pool.Pool {
	t.Helper()
	p, err := pool.Processes(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// In the suites memory faults that is used after its release.

func TestProcesses(t *testing.T) {
	pooltest.Suite(t, func(t *testing.T, o pool.Options) pool.Pool {
		pool.ProtectFree(&o)
		return processes(t, o)
	})
}

func TestGoroutines(t *testing.T) {
	pooltest.Suite(t, func(_ *testing.T, o pool.Options) pool.Pool {
		pool.ProtectFree(&o)
		return pool.Goroutines(pooltest.Handle, o)
	})
}

// Used after its release, memory faults instead of showing another frame.
func TestUseAfterReleaseFaults(t *testing.T) {
	var o pool.Options
	pool.ProtectFree(&o)
	p := pool.Goroutines(pooltest.Handle, o)
	defer func() { _ = p.Close() }()
	r, err := p.Do(t.Context(), pool.Request{Kind: pooltest.Fill, Args: pooltest.Args{Bytes: 3 << 20}.JSON()})
	if err != nil {
		t.Fatal(err)
	}
	memory := r.Memory
	r.Release()
	r.Release() // means nothing
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if recover() == nil {
			t.Error("no fault")
		}
	}()
	sink = memory[1<<20]
}

var sink byte

func self(t *testing.T, args ...string) []string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return append([]string{path}, args...)
}

// A loader that breaks the protocol costs its own job and is replaced.
func TestLies(t *testing.T) {
	sameDescriptors(t)
	for _, kind := range pooltest.Lies {
		t.Run(kind, func(t *testing.T) {
			p := processes(t, pool.Options{Loaders: 1, Command: self(t, "liar"), BudgetBytes: 64 << 20})
			defer func() { _ = p.Close() }()
			_, err := p.Do(t.Context(), pool.Request{Kind: kind, Path: "a.icecache"})
			if err == nil {
				t.Fatal("the lie was believed")
			}
			died := errors.Is(err, pool.ErrLoaderDied)
			if kind == "huge-size" {
				if died || wire.KindOf(err) != wire.Memory {
					t.Errorf("got %v", err)
				}
			} else if !died || !strings.Contains(err.Error(), "a.icecache") {
				t.Errorf("got %v", err)
			}
			r, err := p.Do(t.Context(), pool.Request{Kind: "honest", Path: "b.icecache"})
			if err != nil || string(r.Body) != "b.icecache" {
				t.Errorf("the next job: %q, %v", r.Body, err)
			}
			if g := p.Stats().Granted; g != 0 {
				t.Errorf("%d bytes still granted", g)
			}
		})
	}
}

// The ways to die tell themselves apart in the error.
func TestDeaths(t *testing.T) {
	for _, c := range []struct{ kind, want string }{
		{pooltest.KillSelf, "signal: killed"},
		{pooltest.KillSelf, "last words"},
		{pooltest.Exit, "exit status 7"},
		{pooltest.Crash, "nil pointer"},
		{pooltest.Gobble, "exceeded its memory limit of 512.0 MiB"},
	} {
		if c.kind == pooltest.Gobble && runtime.GOOS != "linux" {
			continue // only Linux limits a loader's memory
		}
		t.Run(c.kind, func(t *testing.T) {
			p := processes(t, pool.Options{Loaders: 1, MemoryLimitBytes: 512 << 20})
			defer func() { _ = p.Close() }()
			_, err := p.Do(t.Context(), pool.Request{Kind: c.kind, Path: "a.icecache"})
			if !errors.Is(err, pool.ErrLoaderDied) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q in it", err, c.want)
			}
		})
	}
}

// A program that is no loader fails the jobs instead of hanging them.
func TestBadCommand(t *testing.T) {
	for name, command := range map[string][]string{
		"missing": {"/nonexistent/loader"},
		"exits":   self(t, "-test.run=^$"),
	} {
		t.Run(name, func(t *testing.T) {
			p := processes(t, pool.Options{Loaders: 2, Command: command})
			defer func() { _ = p.Close() }()
			for range 4 {
				if _, err := p.Do(t.Context(), pool.Request{Kind: pooltest.Body}); err == nil {
					t.Error("no error")
				}
			}
		})
	}
}

// A loader that never says hello does not keep a pool from closing.
func TestMuteLoader(t *testing.T) {
	p := processes(t, pool.Options{Loaders: 2, Command: self(t, "mute")})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := p.Do(ctx, pool.Request{Kind: pooltest.Body}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	done := make(chan struct{})
	go func() { _ = p.Close(); close(done) }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("close hangs")
	}
}

func ExampleGoroutines() {
	p := pool.Goroutines(pooltest.Handle, pool.Options{Loaders: 1})
	defer func() { _ = p.Close() }()
	reply, err := p.Do(context.Background(), pool.Request{Kind: pooltest.Body, Path: "smoke.1.icecache"})
	fmt.Println(string(reply.Body), err)
	// Output: smoke.1.icecache <nil>
}

func BenchmarkRoundTrip(b *testing.B) {
	p, err := pool.Processes(pool.Options{Loaders: 1})
	if err != nil {
		b.Fatal(err)
	}
	g := pool.Goroutines(pooltest.Handle, pool.Options{Loaders: 1})
	defer func() { _ = p.Close(); _ = g.Close() }()
	for name, p := range map[string]pool.Pool{"processes": p, "goroutines": g} {
		for _, size := range []int64{0, 64 << 10, 12 << 20} {
			b.Run(fmt.Sprintf("%s/%dKiB", name, size>>10), func(b *testing.B) {
				args := pooltest.Args{Bytes: size}.JSON()
				for b.Loop() {
					r, err := p.Do(b.Context(), pool.Request{Kind: pooltest.Fill, Args: args})
					if err != nil {
						b.Fatal(err)
					}
					r.Release()
				}
			})
		}
	}
}

// BenchmarkCancel cancels a job and gives its loader the next one: the time is
// what somebody waits who scrubs.
func BenchmarkCancel(b *testing.B) {
	p, err := pool.Processes(pool.Options{Loaders: 1})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	long := pool.Request{Kind: pooltest.Sleep, Args: pooltest.Args{Millis: 60_000}.JSON()}
	short := pool.Request{Kind: pooltest.Body, Args: pooltest.Args{}.JSON()}
	for b.Loop() {
		b.StopTimer()
		ctx, cancel := context.WithCancel(b.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_, _ = p.Do(ctx, long) // cancelled
		}()
		for p.Stats().Running == 0 {
			time.Sleep(100 * time.Microsecond)
		}
		time.Sleep(2 * time.Millisecond) // the loader has begun
		b.StartTimer()
		cancel()
		<-ended
		r, err := p.Do(b.Context(), short)
		if err != nil {
			b.Fatal(err)
		}
		r.Release()
	}
}
