// The life of a loader process, seen by a pool that the test plays.

//go:build unix

package loader_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"floe/internal/loader"
	"floe/internal/particle"
	"floe/internal/shm"
	"floe/internal/wire"

	"golang.org/x/sys/unix"
)

const patience = 20 * time.Second

// farEnd is a loader process and the pool's end of its pipe.
type farEnd struct {
	*wire.Conn
	cmd    *exec.Cmd
	stderr bytes.Buffer
	ended  chan error
}

// begin starts a loader of that role.
func begin(t *testing.T, role string, env ...string) *farEnd {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return beginCommand(t, []string{path, role}, env...)
}

func beginCommand(t *testing.T, argv []string, env ...string) *farEnd {
	t.Helper()
	e, err := wire.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	f := &farEnd{cmd: exec.Command(argv[0], argv[1:]...), ended: make(chan error, 1)}
	f.cmd.Env = append(append(append(os.Environ(), "GORACE=atexit_sleep_ms=0"), e.Env()...), env...)
	f.cmd.Stderr = &f.stderr
	f.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // it may lower its group's priority
	if err := f.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.cmd.Process.Kill() })
	conn, _, err := e.Accept(f.cmd.Process.Pid, patience)
	go func() { f.ended <- f.cmd.Wait() }()
	if err != nil {
		t.Fatal(err)
	}
	f.Conn = conn
	t.Cleanup(func() { _ = conn.Close() })
	return f
}

func (f *farEnd) send(t *testing.T, m wire.Message) {
	t.Helper()
	if err := f.Write(m); err != nil {
		t.Fatal(err)
	}
}

// next gives the next message, less the progress.
func (f *farEnd) next(t *testing.T) wire.Message {
	t.Helper()
	timer := time.AfterFunc(patience, func() { _ = f.Close() })
	defer timer.Stop()
	for {
		m, _, err := f.Read()
		if err != nil {
			t.Fatalf("instead of a message: %v; %s", err, f.stderr.String())
		}
		if _, ok := m.(wire.Progress); !ok {
			return m
		}
	}
}

// exits waits for its end.
func (f *farEnd) exits(t *testing.T, code int, says string) {
	t.Helper()
	begin := time.Now()
	select {
	case <-f.ended:
		if got := f.cmd.ProcessState.ExitCode(); got != code {
			t.Errorf("exit code %d, want %d; it says %s", got, code, f.stderr.String())
		}
		if !strings.Contains(f.stderr.String(), says) {
			t.Errorf("it says %q, want %q in it", f.stderr.String(), says)
		}
		if d := time.Since(begin); d > 2*time.Second { // one, on a machine that has nothing else to do
			t.Errorf("it took %v", d)
		}
	case <-time.After(patience):
		t.Fatal("it does not end")
	}
}

func (f *farEnd) works(t *testing.T, id wire.JobID) {
	t.Helper()
	f.send(t, wire.Job{ID: id, Kind: "echo", Path: "p", Args: []byte("a")})
	r, ok := f.next(t).(wire.Ready)
	if !ok || r.ID != id || string(r.Body) != "echo p a" || r.HasFrame {
		t.Fatalf("got %+v", r)
	}
}

func (f *farEnd) grant(t *testing.T, id wire.JobID, bytes int64) *shm.Segment {
	t.Helper()
	s, err := shm.Create(bytes)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if err := f.WriteGrant(wire.Grant{ID: id, Bytes: bytes}, wire.Handle(s.Handle())); err != nil {
		t.Fatal(err)
	}
	return s
}

func isFail(t *testing.T, m wire.Message, id wire.JobID, kind wire.Kind) {
	t.Helper()
	f, ok := m.(wire.Fail)
	if !ok || f.ID != id || f.Why.Kind != kind {
		t.Fatalf("got %T %+v, want job %d failed as %q", m, m, id, kind)
	}
}

func TestBye(t *testing.T) {
	f := begin(t, "odd-loader")
	f.works(t, 1)
	f.works(t, 2)
	f.send(t, wire.Bye{})
	f.exits(t, 0, "")
}

// The end of the pipe is the end of the loader, whatever it is doing.
func TestPoolGone(t *testing.T) {
	for _, kind := range []string{"", "sleep", "deaf", "ask"} {
		f := begin(t, "odd-loader")
		if kind != "" {
			f.send(t, wire.Job{ID: 1, Kind: kind})
		}
		if kind == "ask" {
			_ = f.next(t)
		}
		_ = f.Close()
		f.exits(t, 0, "")
	}
}

// The job is known before it is begun: a cancel right behind it finds it.
func TestCancelBehindJob(t *testing.T) {
	f := begin(t, "odd-loader")
	for id := wire.JobID(1); id < 200; id++ {
		f.send(t, wire.Job{ID: id, Kind: "sleep"})
		f.send(t, wire.Cancel{ID: id})
		isFail(t, f.next(t), id, wire.Canceled)
	}
	f.works(t, 200)
}

// A cancel of another job means nothing, early or late.
func TestCancelOfAnother(t *testing.T) {
	f := begin(t, "odd-loader")
	f.send(t, wire.Cancel{ID: 1})
	f.works(t, 1)
	f.send(t, wire.Cancel{ID: 1})
	f.send(t, wire.Job{ID: 2, Kind: "sleep"})
	f.send(t, wire.Cancel{ID: 1})
	f.send(t, wire.Cancel{ID: 3})
	f.send(t, wire.Cancel{ID: 2})
	isFail(t, f.next(t), 2, wire.Canceled)
}

func TestPoolBreaksProtocol(t *testing.T) {
	for _, c := range []struct {
		name string
		send []wire.Message
		says string
	}{
		{"second job", []wire.Message{wire.Job{ID: 1, Kind: "sleep"}, wire.Job{ID: 2, Kind: "sleep"}}, "error: job 2 during another"},
		{"size", []wire.Message{wire.Size{ID: 1}}, "error: unexpected wire.Size"},
		{"hello", []wire.Message{wire.Hello{}}, "error: unexpected wire.Hello"},
		{"garbage", []wire.Message{wire.Raw(strings.Repeat("?", 50))}, "error: protocol error: message of"},
		{"no kind", []wire.Message{wire.Raw("\x0a\x00\x00\x00\x63\x02........")}, "unknown kind"},
		{"grant without segment", []wire.Message{wire.Grant{ID: 1, Bytes: 1}}, "grant without a segment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := begin(t, "odd-loader")
			for _, m := range c.send {
				f.send(t, m)
			}
			f.exits(t, 3, c.says)
		})
	}
}

// The whole conversation about memory: the first grant is gone when the second
// is asked for, and all is gone when Ready arrives, for what Ready says is
// checked then and must not change any more.
func TestUnmappedBeforeReady(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("looks into /proc")
	}
	f := begin(t, "odd-loader")
	var segments []*shm.Segment
	for id := wire.JobID(1); id <= 20; id++ {
		f.send(t, wire.Job{ID: id, Kind: "twice"})
		for _, bytes := range []int64{1 << 20, 2 << 20} {
			if m := f.next(t); m != (wire.Size{ID: id, Bytes: bytes}) {
				t.Fatalf("got %+v", m)
			}
			if held := f.segments(t); len(held) > 0 {
				t.Fatalf("asks for memory and holds %q", held)
			}
			segments = append(segments, f.grant(t, id, bytes))
		}
		r, ok := f.next(t).(wire.Ready)
		if held := f.segments(t); !ok || string(r.Body) != "filled" || len(held) > 0 {
			t.Fatalf("%+v; holds %q", r, held)
		}
	}
	for _, s := range segments {
		m, err := s.Map(shm.ReadOnly, false)
		if err != nil || m[1000] != 1000&0xff || m[len(m)-1] != 0xff {
			t.Errorf("not filled: %v", err)
		}
		s.Close()
	}
}

// segments are descriptors and mappings of segments in the loader.
func (f *farEnd) segments(t *testing.T) (held []string) {
	t.Helper()
	proc := fmt.Sprintf("/proc/%d/", f.cmd.Process.Pid)
	links, _ := filepath.Glob(proc + "fd/*")
	for _, link := range links {
		if to, _ := os.Readlink(link); strings.Contains(to, "memfd:floe") {
			held = append(held, link+" "+to)
		}
	}
	maps, err := os.ReadFile(proc + "maps")
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

func TestDeny(t *testing.T) {
	f := begin(t, "odd-loader")
	f.send(t, wire.Job{ID: 1, Kind: "ask"})
	if m := f.next(t); m != (wire.Size{ID: 1, Bytes: 1 << 20, Private: 7}) {
		t.Fatalf("got %+v", m)
	}
	f.send(t, wire.Deny{ID: 1, Why: wire.Error{Kind: wire.Memory, Text: "too much"}})
	m := f.next(t)
	isFail(t, m, 1, wire.Memory)
	if m.(wire.Fail).Why.Text != "too much" {
		t.Errorf("got %+v", m)
	}
	f.works(t, 2)
}

// A grant that is smaller than said or than asked for, or no segment at all,
// fails the job and not the loader.
func TestBadGrants(t *testing.T) {
	f := begin(t, "odd-loader")
	ask := func(id wire.JobID) {
		f.send(t, wire.Job{ID: id, Kind: "ask"})
		_ = f.next(t)
	}
	ask(1)
	_ = f.grant(t, 1, 1<<16)
	isFail(t, f.next(t), 1, wire.BadInput)
	ask(2)
	s, err := shm.Create(1 << 16)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := f.WriteGrant(wire.Grant{ID: 2, Bytes: 1 << 20}, wire.Handle(s.Handle())); err != nil {
		t.Fatal(err)
	}
	isFail(t, f.next(t), 2, wire.BadInput)
	if runtime.GOOS == "linux" { // only there a segment can be told from a file
		ask(3)
		if err := f.WriteGrant(wire.Grant{ID: 3, Bytes: 1}, wire.Handle(os.Stderr.Fd())); err != nil {
			t.Fatal(err)
		}
		isFail(t, f.next(t), 3, wire.BadInput)
		if held := f.segments(t); len(held) > 0 {
			t.Errorf("holds %q", held)
		}
	}
	f.works(t, 4)
}

// A grant that comes when its job is over is closed unseen; the next job gets
// its own.
func TestLateGrant(t *testing.T) {
	f := begin(t, "odd-loader")
	for id := wire.JobID(1); id < 60; id += 2 {
		f.send(t, wire.Job{ID: id, Kind: "ask"})
		_ = f.next(t)
		f.send(t, wire.Cancel{ID: id})
		if id%4 == 1 { // after the end, else in the middle of it
			isFail(t, f.next(t), id, wire.Canceled)
		}
		late := f.grant(t, id, 1<<20)
		if id%4 == 3 {
			switch m := f.next(t).(type) {
			case wire.Fail:
				isFail(t, m, id, wire.Canceled)
			case wire.Ready: // the grant came first
			default:
				t.Fatalf("got %T", m)
			}
		}
		late.Close()
		f.send(t, wire.Job{ID: id + 1, Kind: "ask"})
		_ = f.next(t)
		_ = f.grant(t, id+1, 1<<20)
		if r, ok := f.next(t).(wire.Ready); !ok || r.ID != id+1 {
			t.Fatalf("got %+v", r)
		}
	}
	if runtime.GOOS == "linux" {
		if held := f.segments(t); len(held) > 0 {
			t.Errorf("holds %q", held)
		}
	}
}

// At most ten messages a second tell of progress, and none when the job is over.
func TestProgress(t *testing.T) {
	f := begin(t, "odd-loader")
	started := time.Now()
	f.send(t, wire.Job{ID: 1, Kind: "chatty"})
	said := 0
	for over := false; !over; {
		m, _, err := f.Read()
		if err != nil {
			t.Fatal(err)
		}
		switch m := m.(type) {
		case wire.Progress:
			if said++; m.ID != 1 || m.Done < 0 {
				t.Errorf("got %+v", m)
			}
		case wire.Ready:
			over = true
		default:
			t.Fatalf("got %+v", m)
		}
	}
	if most := 2 + int(time.Since(started)/(100*time.Millisecond)); said < 1 || said > most {
		t.Errorf("said %d times in %v", said, time.Since(started))
	}
	// The job's goroutine goes on shouting; the next answer comes right behind.
	f.send(t, wire.Job{ID: 2, Kind: "echo"})
	if m, _, err := f.Read(); err != nil || m.(wire.Ready).ID != 2 {
		t.Errorf("got %+v, %v", m, err)
	}
}

func TestAnswerTooLarge(t *testing.T) {
	f := begin(t, "odd-loader")
	f.send(t, wire.Job{ID: 1, Kind: "huge"})
	isFail(t, f.next(t), 1, wire.Limit)
	f.works(t, 2)
}

// A panic ends the process, with its cause on standard error.
func TestPanicEndsProcess(t *testing.T) {
	f := begin(t, "odd-loader")
	f.send(t, wire.Job{ID: 1, Kind: "panic", Path: "smoke.1.icecache"})
	f.exits(t, 2, "panic: oops in smoke.1.icecache")
	if _, _, err := f.Read(); err != io.EOF {
		t.Errorf("got %v", err)
	}
}

// Programs that a decoder starts do not learn the cookie.
func TestCookieIsHidden(t *testing.T) {
	f := begin(t, "odd-loader")
	f.send(t, wire.Job{ID: 1, Kind: "environment"})
	r := f.next(t).(wire.Ready)
	if bytes.Contains(r.Body, []byte(wire.EnvCookie)) || !bytes.Contains(r.Body, []byte(wire.EnvPipe)) {
		t.Errorf("environment %s", r.Body)
	}
}

// What the environment says of memory and priority is in force, for all threads,
// before the first job.
func TestRestraints(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has what this looks at")
	}
	own, err := unix.Getpriority(unix.PRIO_PROCESS, 0)
	if err != nil {
		t.Fatal(err)
	}
	own = 20 - own
	for _, c := range []struct {
		prefix []string
		env    []string
		nice   int
		data   string
	}{
		{nil, nil, own, ""},
		{nil, []string{wire.EnvNice + "=5"}, min(own+5, 19), ""},
		{[]string{"nice", "-n", "3"}, []string{wire.EnvNice + "=4"}, min(own+7, 19), ""}, // is added
		{nil, []string{wire.EnvNice + "=100"}, 19, ""},
		{nil, []string{wire.EnvMemory + "=700000256"}, own, "700000256"},
		{nil, []string{wire.EnvMemory + "=much", wire.EnvNice + "=x"}, own, ""},
	} {
		t.Run(strings.Join(append(c.prefix, c.env...), " "), func(t *testing.T) {
			path, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			f := beginCommand(t, append(slices.Clone(c.prefix), path, "odd-loader"), c.env...)
			f.works(t, 1)
			proc := fmt.Sprintf("/proc/%d/", f.cmd.Process.Pid)
			limits, err := os.ReadFile(proc + "limits")
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(limits)) {
				fields := strings.Fields(line)
				switch {
				case strings.HasPrefix(line, "Max data size") && c.data != "" && (fields[3] != c.data || fields[4] != c.data),
					strings.HasPrefix(line, "Max core file size") && (fields[4] != "0" || fields[5] != "0"):
					t.Errorf("limit %q", line)
				}
			}
			if b, err := os.ReadFile(proc + "oom_score_adj"); err != nil || strings.TrimSpace(string(b)) != "500" {
				t.Errorf("oom_score_adj %q, %v", b, err)
			}
			threads, _ := filepath.Glob(proc + "task/*/stat")
			for _, thread := range threads {
				b, err := os.ReadFile(thread)
				if err != nil {
					continue // has ended
				}
				_, rest, _ := strings.Cut(string(b), ") ")
				if nice := strings.Fields(rest)[16]; nice != fmt.Sprint(c.nice) {
					t.Errorf("a thread has niceness %s, want %d", nice, c.nice)
				}
			}
		})
	}
}

// By hand, or by somebody else, a loader does not start.
func TestNotStartedByPool(t *testing.T) {
	for name, c := range map[string]struct {
		env  []string
		says string
	}{
		"by hand":   {nil, "error: a loader is started by floe itself"},
		"no cookie": {[]string{wire.EnvPipe + "=/nonexistent"}, "error: connect to pool: bad cookie"},
		"no pipe":   {[]string{wire.EnvPipe + "=/nonexistent", wire.EnvCookie + "=" + strings.Repeat("0", 64)}, "error: connect to pool: "},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "odd-loader")
			cmd.Env = append(os.Environ(), c.env...)
			cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			out, err := cmd.CombinedOutput()
			if cmd.ProcessState.ExitCode() != 2 || !strings.Contains(string(out), c.says) {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// The real handler at the far end: a frame comes over in the granted segment.
func TestDecodeFarEnd(t *testing.T) {
	_, paths, frames := samples(t, 8)
	f := begin(t, "loader")
	f.send(t, wire.Job{ID: 1, Kind: wire.KindDecode, Path: paths[0], Args: []byte("{}")})
	var segment *shm.Segment
	for {
		switch m := f.next(t).(type) {
		case wire.Size:
			segment = f.grant(t, 1, shm.ClassBytes(m.Bytes))
		case wire.Ready:
			memory, err := segment.Map(shm.ReadOnly, true)
			if err != nil {
				t.Fatal(err)
			}
			frame, err := particle.NewFrame(m.Header, m.Layout, memory, nil)
			if err != nil {
				t.Fatal(err)
			}
			for i := range frame.Columns {
				if frame.Columns[i].Digest() != frames[0].Columns[i].Digest() {
					t.Errorf("attribute %q differs", frame.Columns[i].Name)
				}
			}
			return
		default:
			t.Fatalf("got %+v", m)
		}
	}
}

// A named pipe in the place of a file is refused at once: opening it would wait
// for a writer.
func TestNamedPipeIsNoFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "smoke.1.icecache")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Skipf("no named pipes here: %v", err)
	}
	handle := loader.Handler(config(true))
	result := make(chan error, 1)
	go func() {
		_, err := handle(context.Background(), wire.Job{Kind: wire.KindDecode, Path: path}, nil, func(int64) {})
		result <- err
	}()
	select {
	case err := <-result:
		if err == nil || !strings.Contains(err.Error(), "no regular file") || errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	case <-time.After(patience):
		t.Fatal("it waits for a writer")
	}
}
