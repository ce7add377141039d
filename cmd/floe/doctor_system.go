// Does the system give what is needed?

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"time"

	"floe/internal/inflate"
	"floe/internal/pool"
	"floe/internal/shm"
	"floe/internal/wire"
)

func checkProgram(context.Context, *patient) finding {
	return fine("floe %s, %s, %s/%s", version, runtime.Version(), runtime.GOOS, runtime.GOARCH).
		with("floe", version).with("go", runtime.Version()).with("build", wire.Build()).
		with("os", runtime.GOOS).with("arch", runtime.GOARCH)
}

const hintInflate = "it needs about half the time with libdeflate: install it with its header " +
	"(Debian: apt-get install libdeflate-dev) and build again with cgo"

func checkInflate(context.Context, *patient) finding {
	name := inflate.Default().Name()
	if len(inflate.All()) < 2 {
		return warn(hintInflate, "%s, the slower library", name).with("library", name)
	}
	return fine("%s", name).with("library", name)
}

func checkCores(context.Context, *patient) finding {
	cores, used := runtime.NumCPU(), runtime.GOMAXPROCS(0)
	f := fine("%d, so as many loaders", cores)
	if quota := cpuQuota(); quota > 0 && quota < float64(cores) {
		f = warn(fmt.Sprintf("use fewer loaders: -j %d, or FLOE_JOBS=%d", max(int(quota+0.5), 1), max(int(quota+0.5), 1)),
			"%d, of which the control group allows %.1f at a time", cores, quota).with("quota", quota)
	}
	return f.with("cores", cores).with("gomaxprocs", used)
}

func checkMemory(context.Context, *patient) finding {
	const little = 1 << 30
	budget := pool.DefaultBudget()
	total, available := memorySize()
	text := fmt.Sprintf("default budget %s", formatBytes(budget))
	if total > 0 {
		text = fmt.Sprintf("%s, %s available, default budget %s", formatBytes(total), formatBytes(available), formatBytes(budget))
	}
	f := fine("%s", text)
	if budget < little {
		f = warn("close other programs, or give --budget by hand; a frame needs about its size once inflated", "%s", text)
	}
	return f.with("total", total).with("available", available).with("budget", budget)
}

// sharedBytes is the size of the segment that is tried.
const sharedBytes = 64 << 20

const hintShared = "shared memory is needed for every frame: look at the memory that this user, container or " +
	"control group may have (64 MB are tried), and whether memfd_create is forbidden"

func checkShared(context.Context, *patient) finding {
	began := time.Now()
	s, err := shm.Create(sharedBytes)
	if err != nil {
		return broken(hintShared, err)
	}
	defer s.Close()
	m, err := s.Map(shm.ReadWrite, false)
	if err != nil {
		return broken(hintShared, err)
	}
	for i := range m {
		m[i] = byte(i)
	}
	took := time.Since(began)
	pages := "huge pages"
	if !s.Huge() {
		pages = "small pages (huge ones were not to be had, which costs some percent)"
	}
	return fine("%s made, mapped and written in %s, %s", formatBytes(sharedBytes), took.Round(100*time.Microsecond), pages).
		with("huge_pages", s.Huge()).with("seconds", took.Seconds())
}

const hintPipe = "a folder of this user with a short path is needed: set XDG_RUNTIME_DIR, or else TMPDIR, to one such as /tmp"

func checkPipe(context.Context, *patient) finding {
	e, err := wire.Listen()
	if err != nil {
		return broken(hintPipe, err)
	}
	name := e.Name
	if err := e.Close(); err != nil && !errors.Is(err, fs.ErrClosed) {
		return broken(hintPipe, err)
	}
	return fine("%s", name).with("name", name).with("length", len(name))
}
