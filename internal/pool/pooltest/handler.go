// The jobs of the suite: a handler that fills memory, fails and misbehaves.

package pooltest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"floe/internal/particle"
	"floe/internal/wire"
)

// The kinds of jobs that [Handle] knows.
const (
	// Fill answers with a frame of Args.Bytes bytes, each the low byte of its
	// index plus Args.Seed.
	Fill = "fill"
	// FillTwice asks for memory twice before it fills.
	FillTwice = "fill-twice"
	// Body answers without a frame.
	Body = "body"
	// PID answers with the id of the process that works on it.
	PID = "pid"
	// Fail fails with a not-exist error.
	Fail = "fail"
	// Sleep waits for Args.Millis or the end of its context.
	Sleep = "sleep"
	// SleepGranted does so while it holds a grant.
	SleepGranted = "sleep-granted"
	// Work is busy for Args.Millis and says so.
	Work = "work"
	// Deaf ignores its context for Args.Millis.
	Deaf = "deaf"
	// Crash dereferences nil.
	Crash = "crash"
	// CrashGranted does so while it holds a grant.
	CrashGranted = "crash-granted"
	// KillSelf ends the process by a signal; not for goroutines.
	KillSelf = "kill-self"
	// Exit leaves without a word; not for goroutines.
	Exit = "exit"
	// Gobble allocates without end; not for goroutines.
	Gobble = "gobble"
)

// Args of the jobs.
type Args struct {
	Bytes   int64 `json:"bytes,omitempty"`
	Private int64 `json:"private,omitempty"`
	Seed    byte  `json:"seed,omitempty"`
	Millis  int   `json:"millis,omitempty"`
}

// JSON encodes the arguments.
func (a Args) JSON() []byte {
	b, err := json.Marshal(a)
	if err != nil {
		panic(err)
	}
	return b
}

// Handle is a wire.Handler.
func Handle(ctx context.Context, j wire.Job, grant wire.Granter, progress func(int64)) (wire.Ready, error) {
	var a Args
	if len(j.Args) > 0 {
		if err := json.Unmarshal(j.Args, &a); err != nil {
			return wire.Ready{}, err
		}
	}
	wait := time.Duration(a.Millis) * time.Millisecond
	if strings.HasSuffix(j.Kind, "-granted") {
		if _, err := grant(ctx, a.Bytes, a.Private); err != nil {
			return wire.Ready{}, err
		}
	}
	switch j.Kind {
	case FillTwice:
		if _, err := grant(ctx, 2*a.Bytes, a.Private); err != nil {
			return wire.Ready{}, err
		}
		return fill(ctx, a, grant)
	case Fill:
		return fill(ctx, a, grant)
	case Body:
		return wire.Ready{Body: []byte(j.Path)}, nil
	case PID:
		return wire.Ready{Body: []byte(strconv.Itoa(os.Getpid()))}, nil
	case Fail:
		return wire.Ready{}, fmt.Errorf("open %q: %w", j.Path, os.ErrNotExist)
	case Sleep, SleepGranted:
		select {
		case <-time.After(wait):
			return wire.Ready{}, nil
		case <-ctx.Done():
			return wire.Ready{}, ctx.Err()
		}
	case Work:
		for end := time.Now().Add(wait); time.Now().Before(end); time.Sleep(time.Millisecond) {
			progress(1)
		}
		return wire.Ready{}, nil
	case Deaf:
		time.Sleep(wait)
		return wire.Ready{}, nil
	}
	return misbehave(j.Kind)
}

func misbehave(kind string) (wire.Ready, error) {
	switch kind {
	case Crash, CrashGranted:
		var p *int
		*p = 1
	case KillSelf:
		fmt.Fprintln(os.Stderr, "last words")
		self, _ := os.FindProcess(os.Getpid())
		_ = self.Signal(syscall.SIGKILL)
		select {}
	case Exit:
		os.Exit(7)
	case Gobble:
		var kept [][]byte
		for {
			b := make([]byte, 64<<20)
			for i := 0; i < len(b); i += 4096 {
				b[i] = 1
			}
			kept = append(kept, b)
			_ = kept
		}
	}
	return wire.Ready{}, wire.Error{Kind: wire.Internal, Text: "unknown job " + kind}
}

func fill(ctx context.Context, a Args, grant wire.Granter) (wire.Ready, error) {
	m, err := grant(ctx, a.Bytes, a.Private)
	if err != nil {
		return wire.Ready{}, err
	}
	for i := range m {
		m[i] = byte(i) + a.Seed
	}
	h := particle.Header{
		Format: "pooltest", Counts: particle.Counts{Points: a.Bytes},
		Attributes: []particle.Attribute{{Name: "Byte", Type: particle.Uint8, Structure: particle.Single, Context: particle.PerPoint}},
	}
	l, err := particle.Plan(&h, []particle.ColumnSpec{{}})
	return wire.Ready{HasFrame: true, Header: h, Layout: l}, err
}
