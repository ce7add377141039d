package mmap

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

func write(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpenGivesTheContent(t *testing.T) {
	content := bytes.Repeat([]byte("floe "), 5000)
	path := write(t, content)
	m, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(m.Bytes(), content) || m.Path() != path || m.ModTime().IsZero() {
		t.Error("content, path or time differ")
	}
	for _, advice := range []Advice{Normal, Random, Sequential, WillNeed, Populate, 99} {
		if err := m.Advise(m.Bytes()[5000:9000], advice); err != nil {
			t.Errorf("advice %d: %v", advice, err)
		}
	}
	if err := m.Advise(content, WillNeed); err == nil {
		t.Error("advice on foreign bytes is accepted")
	}
	for range 2 {
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if m.Bytes() != nil {
		t.Error("bytes after Close")
	}
}

func TestEmptyFileOpens(t *testing.T) {
	m, err := Open(write(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Bytes()) != 0 || m.Close() != nil {
		t.Error("empty file is not empty")
	}
}

func TestOpenRefuses(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	if _, err := Open(t.TempDir()); err == nil {
		t.Error("a folder opens")
	}
}

func TestReplacedFileStaysWhole(t *testing.T) {
	path := write(t, []byte("old"))
	m, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if err := os.Rename(write(t, []byte("new")), path); err != nil {
		t.Fatal(err)
	}
	if string(m.Bytes()) != "old" {
		t.Errorf("mapping has %q", m.Bytes())
	}
}

func TestTruncatedFileIsAnError(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows refuses to truncate a mapped file")
	}
	path := write(t, make([]byte, 1<<20))
	m, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if err := os.Truncate(path, 100); err != nil {
		t.Fatal(err)
	}
	reads := map[string]func() error{
		"index": func() error { sink = m.Bytes()[500_000]; return nil },
		"copy":  func() error { copy(make([]byte, 100), m.Bytes()[500_000:]); return nil },
		"equal": func() error { sink = toByte(bytes.Equal(m.Bytes()[500_000:500_100], make([]byte, 100))); return nil },
	}
	for name, read := range reads {
		err := Guard(func() error { return Guard(read) })
		var fault *FaultError
		if !errors.As(err, &fault) || !errors.Is(err, ErrFault) {
			t.Fatalf("%s: %v", name, err)
		}
		if fault.Path != path || fault.Offset < 500_000 || fault.Offset > 500_100 {
			t.Errorf("%s: fault at %d of %q", name, fault.Offset, fault.Path)
		}
	}
}

var sink byte

func toByte(b bool) byte {
	if b {
		return 1
	}
	return 0
}

func TestGuardPassesTheRest(t *testing.T) {
	want := errors.New("mine")
	if err := Guard(func() error { return want }); err != want {
		t.Errorf("error: %v", err)
	}
	for _, p := range []any{"text", errors.New("err")} {
		func() {
			defer func() {
				if recover() != p {
					t.Errorf("panic %v does not pass", p)
				}
			}()
			_ = Guard(func() error { panic(p) })
		}()
	}
	var nothing *int
	func() {
		defer func() {
			if r, ok := recover().(runtime.Error); !ok || !strings.Contains(r.Error(), "nil pointer") {
				t.Errorf("nil dereference became %v", r)
			}
		}()
		_ = Guard(func() error { *nothing = 1; return nil })
	}()
	if debug.SetPanicOnFault(false) {
		t.Error("Guard leaves the flag set")
	}
}

func BenchmarkGuard(b *testing.B) {
	for b.Loop() {
		_ = Guard(func() error { return nil })
	}
}
