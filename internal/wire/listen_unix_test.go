// The private folder and who is at the other end: unix.

//go:build unix

package wire

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// A process of the same user that knows name and cookie, but is not the one that
// was started, is hung up on; the right one still gets in.
func TestStranger(t *testing.T) {
	if runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		t.Skip("the system does not tell who connects")
	}
	e := listenFor(t)
	right := start(t, roleWaits, e.Env()...)
	type accepted struct {
		conn *Conn
		err  error
	}
	result := make(chan accepted, 1)
	go func() {
		conn, _, err := e.Accept(right.pid(), patience)
		result <- accepted{conn, err}
	}()
	for range 3 {
		stranger := start(t, roleStranger, e.Env()...)
		if s := stranger.said(t); s != "EOF" && !strings.Contains(s, "reset") {
			t.Errorf("the stranger saw %q", s)
		}
	}
	select {
	case a := <-result:
		t.Fatalf("somebody got in: %v", a.err)
	default:
	}
	right.goOn(t)
	a := <-result
	if a.err != nil {
		t.Fatal(a.err)
	}
	_ = a.conn.Close()
	if s := right.said(t); s != "EOF" {
		t.Errorf("the right one saw %q", s)
	}
}

// Only strangers come: the wait ends with its time.
func TestOnlyStrangers(t *testing.T) {
	if runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		t.Skip("the system does not tell who connects")
	}
	e := listenFor(t)
	stranger := start(t, roleStranger, e.Env()...)
	result := make(chan error, 1)
	go func() {
		_, _, err := e.Accept(os.Getpid(), time.Second)
		result <- err
	}()
	if s := stranger.said(t); s != "EOF" && !strings.Contains(s, "reset") {
		t.Errorf("the stranger saw %q", s)
	}
	if err := <-result; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// shortTempDir is a folder whose path leaves room for a socket's name.
func shortTempDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "wire")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func TestRuntimeDirIsChosen(t *testing.T) {
	good, other := shortTempDir(t), shortTempDir(t)
	for name, c := range map[string]struct{ xdg, tmp, want string }{
		"runtime folder first":    {good, other, good},
		"no runtime folder":       {"", other, other},
		"missing runtime folder":  {good + "/missing", other, other},
		"too long for a socket":   {"/tmp/" + strings.Repeat("x", maxSocketPath), other, other},
		"nothing usable but /tmp": {"/proc", "/nonexistent", "/tmp"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("XDG_RUNTIME_DIR", c.xdg)
			t.Setenv("TMPDIR", c.tmp)
			e := listenFor(t)
			if !strings.HasPrefix(e.Name, c.want+"/"+dirPrefix) || len(e.Name) > maxSocketPath {
				t.Errorf("the pipe is %q", e.Name)
			}
		})
	}
}

func TestSweep(t *testing.T) {
	base := shortTempDir(t)
	t.Setenv("XDG_RUNTIME_DIR", base)
	t.Setenv("TMPDIR", base)
	dead := exec.Command(os.Args[0], "-test.run=^$")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{ // name: stays
		fmt.Sprintf("%s%d-abc", dirPrefix, dead.Process.Pid): false,
		fmt.Sprintf("%s%d-abc", dirPrefix, os.Getpid()):      true,
		fmt.Sprintf("%s%d-abc", dirPrefix, os.Getppid()):     true,
		dirPrefix + "1-abc":                              true, // somebody else's: may not even be signalled
		dirPrefix + "0-abc":                              true, // no process id, but a process group
		dirPrefix + "-1-abc":                             true,
		dirPrefix + "x-abc":                              true,
		fmt.Sprintf("%s%d", dirPrefix, dead.Process.Pid): true, // not our form
		fmt.Sprintf("other-%s%d-abc", dirPrefix, dead.Process.Pid): true,
	}
	for name := range names {
		if err := os.Mkdir(filepath.Join(base, name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(base, name, "socket"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e := listenFor(t)
	if n := SweepRuntimeDirs(0); n < 1 {
		t.Errorf("swept %d", n)
	}
	for name, stays := range names {
		_, err := os.Stat(filepath.Join(base, name, "socket"))
		if (err == nil) != stays {
			t.Errorf("%s: stays %t: %v", name, stays, err)
		}
	}
	if _, err := os.Stat(e.Name); err != nil {
		t.Errorf("an endpoint in use was swept: %v", err)
	}
}
