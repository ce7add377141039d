// Connections over real socket pairs: splits, handles, ends.

//go:build unix

package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

const roleFewFiles = "wire-few-files" // has no descriptor to spare when a grant comes

func playUnix(role string) bool {
	if role != roleFewFiles {
		return false
	}
	fewFiles()
	return true
}

// socketPair gives two connected sockets.
func socketPair(tb testing.TB) (a, b *net.UnixConn) {
	tb.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		tb.Fatal(err)
	}
	var conns [2]*net.UnixConn
	for i, fd := range fds {
		unix.CloseOnExec(fd)
		f := os.NewFile(uintptr(fd), "pair")
		c, err := net.FileConn(f)
		_ = f.Close()
		if err != nil {
			tb.Fatal(err)
		}
		conns[i] = c.(*net.UnixConn)
		tb.Cleanup(func() { _ = c.Close() })
	}
	return conns[0], conns[1]
}

// connected gives the two ends of a connection.
func connected(tb testing.TB) (pool, loader *Conn) {
	tb.Helper()
	a, b := socketPair(tb)
	return newPoolConn(&unixPipe{c: a}), newLoaderConn(&unixPipe{c: b})
}

func descriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("counts descriptors in /proc")
	}
	return len(entries)
}

// sameDescriptors verifies that the test leaves none behind.
func sameDescriptors(t *testing.T) {
	t.Helper()
	_, _ = socketPair(t) // what the runtime opens once
	before := descriptors(t)
	t.Cleanup(func() {
		for end := time.Now().Add(5 * time.Second); descriptors(t) > before; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Errorf("%d descriptors, had %d", descriptors(t), before)
				return
			}
		}
	})
}

func someFile(t *testing.T, content string) *os.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "segment")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func contentOf(t *testing.T, h Handle) string {
	t.Helper()
	b := make([]byte, 100)
	n, err := unix.Pread(int(h), b, 0)
	if err != nil {
		t.Fatal(err)
	}
	return string(b[:n])
}

func mustAppend(tb testing.TB, messages ...Message) []byte {
	tb.Helper()
	var b []byte
	for _, m := range messages {
		var err error
		if b, err = Append(b, m); err != nil {
			tb.Fatal(err)
		}
	}
	return b
}

// However the bytes are cut up, the same messages come out.
func TestSplits(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	var messages []Message
	for len(messages) < 60 {
		if m := random(rng); m.kind() != kindGrant {
			messages = append(messages, m)
		}
	}
	messages[30] = Ready{ID: 1, Body: bytes.Repeat([]byte("large"), 60_000)}
	all := mustAppend(t, messages...)
	for name, cut := range map[string]func() int{
		"byte by byte":   func() int { return 1 },
		"all at once":    func() int { return len(all) },
		"a few bytes":    func() int { return 1 + rng.IntN(20) },
		"one page":       func() int { return 4096 },
		"any size":       func() int { return 1 + rng.IntN(1<<rng.IntN(17)) },
		"header exactly": func() int { return headerBytes },
	} {
		t.Run(name, func(t *testing.T) {
			a, b := socketPair(t)
			rest := all
			if name == "byte by byte" { // not all of the large one
				rest = mustAppend(t, messages[:30]...)
			}
			go func() {
				for len(rest) > 0 {
					n := min(cut(), len(rest))
					if _, err := a.Write(rest[:n]); err != nil {
						return
					}
					rest = rest[n:]
				}
				_ = a.Close()
			}()
			c := newLoaderConn(&unixPipe{c: b})
			for i := 0; ; i++ {
				m, h, err := c.Read()
				if err == io.EOF && (i == len(messages) || (name == "byte by byte" && i == 30)) {
					return
				}
				if err != nil || h != NoHandle || !reflect.DeepEqual(normal(m), normal(messages[i])) {
					t.Fatalf("message %d: %+v with %d, %v; want %+v", i, m, h, err, messages[i])
				}
			}
		})
	}
}

// A handle is the same file at the other end, is not inherited by programs that
// are started there, and is closed by whoever got it.
func TestGrantCarriesHandle(t *testing.T) {
	sameDescriptors(t)
	pool, loader := connected(t)
	for i := range 50 {
		text := fmt.Sprintf("segment %d", i)
		f := someFile(t, text)
		if err := pool.Write(Cancel{ID: 1}); err != nil { // read together with the grant
			t.Fatal(err)
		}
		if err := pool.WriteGrant(Grant{ID: 1, Bytes: int64(i)}, Handle(f.Fd())); err != nil {
			t.Fatal(err)
		}
		_ = f.Close() // the sender's own may go at once
		if m, h, err := loader.Read(); m != (Cancel{ID: 1}) || h != NoHandle || err != nil {
			t.Fatalf("%+v, %d, %v", m, h, err)
		}
		m, h, err := loader.Read()
		if err != nil || m.(Grant).Bytes != int64(i) || contentOf(t, h) != text {
			t.Fatalf("%+v: %v", m, err)
		}
		if flags, err := unix.FcntlInt(uintptr(h), unix.F_GETFD, 0); err != nil || flags&unix.FD_CLOEXEC == 0 {
			t.Errorf("flags %x, %v: a child would inherit it", flags, err)
		}
		CloseHandle(h)
	}
	loader.CloseHandles()
}

// Two grants under way arrive in order, each with its own handle.
func TestTwoGrants(t *testing.T) {
	sameDescriptors(t)
	pool, loader := connected(t)
	for _, text := range []string{"first", "second"} {
		f := someFile(t, text)
		if err := pool.WriteGrant(Grant{ID: 1}, Handle(f.Fd())); err != nil {
			t.Fatal(err)
		}
	}
	for _, text := range []string{"first", "second"} {
		_, h, err := loader.Read()
		if err != nil || contentOf(t, h) != text {
			t.Fatalf("got %q, %v", contentOf(t, h), err)
		}
		CloseHandle(h)
	}
}

func TestGrantNeedsHandle(t *testing.T) {
	pool, _ := connected(t)
	if err := pool.WriteGrant(Grant{ID: 1}, NoHandle); err == nil {
		t.Error("sent without a descriptor")
	}
}

// Grants that nobody claims cost nothing when the connection is given up.
func TestUnclaimedGrants(t *testing.T) {
	sameDescriptors(t)
	pool, loader := connected(t)
	f := someFile(t, "x")
	for range 2 {
		if err := pool.WriteGrant(Grant{ID: 1}, Handle(f.Fd())); err != nil {
			t.Fatal(err)
		}
	}
	if err := loader.fill(4096); err != nil { // arrived, with the handle, but never read
		t.Fatal(err)
	}
	if len(loader.handles) == 0 {
		t.Fatal("no handle arrived")
	}
	_ = loader.Close()
	loader.CloseHandles()
	loader.CloseHandles()
}

// Handles that nobody asked for end the connection, and none stays open: one is
// too many for the pool, three are for a loader, more than fit are for anybody.
func TestUninvitedHandles(t *testing.T) {
	f := someFile(t, "x")
	for _, c := range []struct {
		name  string
		pool  bool
		sends [][]int // handles with each message
		want  string
	}{
		{"one to the pool", true, [][]int{{1}}, "1 handles that nobody asked for"},
		{"many to the pool", true, [][]int{{20}}, "20 handles that nobody asked for"},
		{"one by one to the loader", false, [][]int{{1}, {1}, {1}}, "3 handles that nobody asked for"},
		{"three at once to the loader", false, [][]int{{3}}, "3 handles that nobody asked for"},
		{"more than fit", false, [][]int{{40}}, "nobody asked for"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sameDescriptors(t)
			a, b := socketPair(t)
			conn := newLoaderConn(&unixPipe{c: b})
			if c.pool {
				conn = newPoolConn(&unixPipe{c: b})
			}
			defer conn.CloseHandles()
			for _, send := range c.sends {
				fds := make([]int, send[0])
				for i := range fds {
					fds[i] = int(f.Fd())
				}
				if _, _, err := a.WriteMsgUnix(mustAppend(t, Cancel{ID: 1}), unix.UnixRights(fds...), nil); err != nil {
					t.Fatal(err)
				}
			}
			_ = a.Close()
			for {
				_, _, err := conn.Read()
				if err == nil {
					continue
				}
				if !errors.Is(err, ErrProtocol) || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %v, want %q in it", err, c.want)
				}
				return
			}
		})
	}
}

// Only the pool's word is taken for a handle, and only where one travels: else a
// loader could make the pool close or read descriptors of its own.
func TestForgedGrants(t *testing.T) {
	f := someFile(t, "x")
	for _, c := range []struct {
		name   string
		toPool bool
		grant  Grant
		handle bool
		want   string
	}{
		{"without a segment", false, Grant{ID: 1}, false, "grant without a segment"},
		{"with a number", false, Grant{ID: 1, Handle: 1}, false, "grant without a segment"},
		{"with number and segment", false, Grant{ID: 1, Handle: 1}, true, "grant without a segment"},
		{"to the pool", true, Grant{ID: 1}, false, "grant from a loader"},
		{"to the pool with a number", true, Grant{ID: 1, Handle: 1}, false, "grant from a loader"},
		{"to the pool with a segment", true, Grant{ID: 1}, true, "nobody asked for"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sameDescriptors(t)
			from, to := connected(t)
			if c.toPool {
				from, to = to, from
			}
			defer to.CloseHandles()
			h := NoHandle
			if c.handle {
				h = Handle(f.Fd())
			}
			if err := from.send(c.grant, h); err != nil {
				t.Fatal(err)
			}
			_, h, err := to.Read()
			if !errors.Is(err, ErrProtocol) || !strings.Contains(err.Error(), c.want) || h != NoHandle {
				t.Errorf("got handle %d, %v; want %q", h, err, c.want)
			}
		})
	}
}

// fewFiles reads a grant although it may open nothing more.
func fewFiles() {
	f := os.NewFile(3, "socket")
	c, err := net.FileConn(f)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	_ = f.Close()
	// All descriptors below the limit are in use.
	limit := unix.Rlimit{Cur: 64, Max: 64}
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for {
		if _, err := unix.Dup(0); err != nil {
			break
		}
	}
	conn := newLoaderConn(&unixPipe{c: c.(*net.UnixConn)})
	_, h, err := conn.Read()
	fmt.Println(h == NoHandle, errors.Is(err, ErrProtocol), err)
}

// A process that has run out of descriptors says so, instead of taking the next
// grant's handle for this one's.
func TestHandleLost(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("systems differ in what they tell")
	}
	sameDescriptors(t)
	a, b := socketPair(t)
	far, err := b.File()
	if err != nil {
		t.Fatal(err)
	}
	p := startWith(t, roleFewFiles, []*os.File{far})
	_ = far.Close()
	pool := newPoolConn(&unixPipe{c: a})
	if err := pool.WriteGrant(Grant{ID: 1}, Handle(someFile(t, "x").Fd())); err != nil {
		t.Fatal(err)
	}
	if s := p.said(t); s != "true true protocol error: descriptors lost, too many open files" {
		t.Errorf("it said %q", s)
	}
}

func TestEnds(t *testing.T) {
	whole := mustAppend(t, Progress{ID: 1, Done: 5})
	for name, c := range map[string]struct {
		bytes    []byte
		messages int
		want     error
	}{
		"at once":               {nil, 0, io.EOF},
		"after a message":       {whole, 1, io.EOF},
		"in a length":           {whole[:3], 0, io.ErrUnexpectedEOF},
		"in a header":           {whole[:9], 0, io.ErrUnexpectedEOF},
		"in the fields":         {whole[:len(whole)-1], 0, io.ErrUnexpectedEOF},
		"in the second message": {append(bytes.Clone(whole), whole[:5]...), 1, io.ErrUnexpectedEOF},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := socketPair(t)
			if _, err := a.Write(c.bytes); err != nil {
				t.Fatal(err)
			}
			_ = a.Close()
			conn := newPoolConn(&unixPipe{c: b})
			for range c.messages {
				if _, _, err := conn.Read(); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 { // an end stays an end
				if _, _, err := conn.Read(); err != c.want {
					t.Errorf("got %v, want %v", err, c.want)
				}
			}
		})
	}
}

// Close wakes a reader, and writing to a closed connection is an error.
func TestCloseWakesReader(t *testing.T) {
	pool, loader := connected(t)
	result := make(chan error, 1)
	go func() {
		_, _, err := pool.Read()
		result <- err
	}()
	if err := pool.Close(); err != nil {
		t.Error(err)
	}
	select {
	case err := <-result:
		if err == nil {
			t.Error("read something")
		}
	case <-time.After(patience):
		t.Fatal("read hangs")
	}
	if err := pool.Write(Bye{}); err == nil {
		t.Error("wrote to a closed connection")
	}
	if _, _, err := loader.Read(); err != io.EOF {
		t.Errorf("the other end saw %v", err)
	}
	for range 2 { // the system notices with the first write at the latest
		_ = loader.Write(Bye{})
	}
	if err := loader.Write(Bye{}); err == nil {
		t.Error("wrote to nobody")
	}
}

// Messages of several goroutines do not mix, and those of one keep their order.
func TestConcurrentWriters(t *testing.T) {
	sameDescriptors(t)
	pool, loader := connected(t)
	const writers, each = 8, 150
	segment := Handle(someFile(t, "x").Fd())
	var group sync.WaitGroup
	defer group.Wait()
	for w := range writers {
		group.Go(func() {
			for i := range each {
				id := JobID(w)<<32 | JobID(i)
				var err error
				if w == 0 { // handles find their grants among all the others
					err = pool.WriteGrant(Grant{ID: id}, segment)
				} else {
					err = pool.Write(Job{ID: id, Args: bytes.Repeat([]byte{byte(w)}, i*i)})
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	go func() { group.Wait(); _ = pool.Close() }()
	next := [writers]JobID{}
	for {
		m, h, err := loader.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		w := m.job() >> 32
		if m.job() != w<<32|next[w] {
			t.Fatalf("job %x, want %x", m.job(), w<<32|next[w])
		}
		next[w]++
		switch m := m.(type) {
		case Grant:
			CloseHandle(h)
		case Job:
			if !bytes.Equal(m.Args, bytes.Repeat([]byte{byte(w)}, len(m.Args))) {
				t.Fatal("bytes of another writer")
			}
		}
	}
	for w, n := range next {
		if n != each {
			t.Errorf("%d messages of writer %d", n, w)
		}
	}
}

// A message that is too large is not sent in part.
func TestTooLargeIsNotSent(t *testing.T) {
	pool, loader := connected(t)
	if err := pool.Write(Job{ID: 1, Args: make([]byte, MaxMessageBytes)}); !errors.Is(err, ErrProtocol) {
		t.Errorf("got %v", err)
	}
	if err := pool.Write(Bye{}); err != nil {
		t.Fatal(err)
	}
	if m, _, err := loader.Read(); m != (Bye{}) || err != nil {
		t.Errorf("got %+v, %v", m, err)
	}
}

// FuzzConn: whatever comes in whatever pieces, reading ends, in an error of the
// protocol or the end of the connection, and messages are the same as those of
// the bytes in one piece.
func FuzzConn(f *testing.F) {
	var all []byte
	for _, c := range golden {
		b := unhex(f, c.hex)
		f.Add(b, []byte{3})
		all = append(all, b...)
	}
	f.Add(all, []byte{1, 200, 14})
	f.Add(all[:len(all)-5], []byte{0})
	f.Fuzz(func(t *testing.T, b, cuts []byte) {
		if len(b) > 1<<16 {
			return
		}
		x, y := socketPair(t)
		var group sync.WaitGroup
		defer group.Wait()
		defer func() { _ = y.Close() }()
		group.Go(func() {
			defer func() { _ = x.Close() }()
			for i, rest := 0, b; len(rest) > 0; i++ {
				n := len(rest)
				if len(cuts) > 0 && i < 64 {
					n = min(1+int(cuts[i%len(cuts)]), n)
				}
				if _, err := x.Write(rest[:n]); err != nil {
					return
				}
				rest = rest[n:]
			}
		})
		c := newPoolConn(&unixPipe{c: y})
		rest := b
		for {
			m, h, err := c.Read()
			if h != NoHandle {
				t.Fatalf("a handle out of nothing: %d", h)
			}
			n, needErr := need(rest)
			switch {
			case err == io.EOF:
				if len(rest) > 0 {
					t.Fatalf("%d bytes left at the end", len(rest))
				}
				return
			case err == io.ErrUnexpectedEOF:
				if needErr != nil || len(rest) == 0 || (n > 0 && n <= len(rest)) {
					t.Fatalf("unexpected end with %d bytes left, %d needed", len(rest), n)
				}
				return
			case errors.Is(err, ErrProtocol):
				return
			case err != nil:
				t.Fatal(err)
			}
			want, err := Parse(rest[:n])
			if err != nil || !reflect.DeepEqual(m, want) {
				t.Fatalf("got %+v, want %+v, %v", m, want, err)
			}
			rest = rest[n:]
		}
	})
}

func BenchmarkConn(b *testing.B) {
	pool, loader := connected(b)
	go func() {
		for {
			m, _, err := loader.Read()
			if err != nil {
				return
			}
			_ = loader.Write(m)
		}
	}()
	for b.Loop() {
		if err := pool.Write(Progress{ID: 1}); err != nil {
			b.Fatal(err)
		}
		if _, _, err := pool.Read(); err != nil {
			b.Fatal(err)
		}
	}
	_ = pool.Close()
}
