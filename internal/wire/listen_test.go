// Who may connect to a pipe.

package wire

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func listenFor(t *testing.T) *Endpoint {
	t.Helper()
	e, err := Listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

const patience = 20 * time.Second

func TestAccept(t *testing.T) {
	e := listenFor(t)
	p := start(t, roleGood, e.Env()...)
	conn, hello, err := e.Accept(p.pid(), patience)
	if err != nil {
		t.Fatal(err)
	}
	if hello.PID != int64(p.pid()) || hello.Protocol != Version || hello.Build != Build() {
		t.Errorf("hello %+v of process %d", hello, p.pid())
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	if s := p.said(t); s != "EOF" {
		t.Errorf("the loader saw %q", s)
	}
}

// The name of the pipe is gone once its loader is there.
func TestNameVanishes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("pipe names vanish with their owner")
	}
	e := listenFor(t)
	dir := filepath.Dir(e.Name)
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Fatalf("the folder has mode %v, %v", info.Mode(), err)
	}
	p := start(t, roleGood, e.Env()...)
	conn, _, err := e.Accept(p.pid(), patience)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := os.Lstat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
}

// So it is when nobody came, or when the endpoint is closed, even twice.
func TestNameVanishesUnused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("pipe names vanish with their owner")
	}
	e := listenFor(t)
	begin := time.Now()
	if _, _, err := e.Accept(os.Getpid(), 30*time.Millisecond); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("nobody came: %v", err)
	}
	if d := time.Since(begin); d < 30*time.Millisecond || d > patience {
		t.Errorf("waited for %v", d)
	}
	if _, err := os.Lstat(filepath.Dir(e.Name)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
	e = listenFor(t)
	for range 2 {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Lstat(filepath.Dir(e.Name)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
}

// Close ends Accept.
func TestCloseEndsAccept(t *testing.T) {
	e := listenFor(t)
	result := make(chan error, 1)
	go func() {
		_, _, err := e.Accept(os.Getpid(), time.Hour)
		result <- err
	}()
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	select {
	case err := <-result:
		if err == nil {
			t.Error("accepted")
		}
	case <-time.After(patience):
		t.Fatal("accept hangs")
	}
}

func TestRefusedLoaders(t *testing.T) {
	for role, want := range map[string]string{
		roleWrongCookie:  "wrong cookie",
		roleWrongVersion: "loader speaks version 3, this program 2",
		roleWrongBuild:   "loader is build",
		roleNoHello:      "wire.Progress before Hello",
		roleGarbage:      "message of 1061109571 bytes",
	} {
		t.Run(role, func(t *testing.T) {
			e := listenFor(t)
			p := start(t, role, e.Env()...)
			_, _, err := e.Accept(p.pid(), patience)
			if !errors.Is(err, ErrProtocol) || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %q in it", err, want)
			}
			if s := p.said(t); s != "EOF" && !strings.Contains(s, "reset") {
				t.Errorf("the loader saw %q", s)
			}
		})
	}
}

// One that connects and then says nothing does not keep its pool waiting.
func TestMute(t *testing.T) {
	e := listenFor(t)
	p := start(t, roleMute, e.Env()...)
	if _, _, err := e.Accept(p.pid(), 500*time.Millisecond); err == nil {
		t.Fatal("accepted")
	}
}

func TestEnv(t *testing.T) {
	a, b := listenFor(t), listenFor(t)
	if a.Name == b.Name || a.cookie == b.cookie {
		t.Error("names and cookies must be random")
	}
	env := a.Env()
	if len(env) != 3 || env[0] != EnvPipe+"="+a.Name || len(env[1]) != len(EnvCookie)+1+2*CookieBytes ||
		env[2] != EnvBuild+"="+Build() {
		t.Errorf("%q", env)
	}
	if slices.Contains(b.Env(), env[1]) {
		t.Error("one cookie for two")
	}
}

func TestDialRefusesBadCookie(t *testing.T) {
	for _, cookie := range []string{"", "00", "zz", strings.Repeat("0", 2*CookieBytes+2)} {
		if _, err := Dial("/nonexistent", cookie, 1); err == nil || !strings.Contains(err.Error(), "bad cookie") {
			t.Errorf("%q: %v", cookie, err)
		}
	}
	if _, err := Dial("/nonexistent", strings.Repeat("0", 2*CookieBytes), 1); err == nil {
		t.Error("connected to nothing")
	}
}

func TestBuild(t *testing.T) {
	first := Build()
	if again := Build(); first == "" || again != first {
		t.Errorf("build %q, then %q", first, again)
	}
}
