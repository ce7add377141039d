// The named pipe: how a loader finds its pool, and proves that it is meant.

package wire

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"runtime/debug"
	"time"
)

// Environment variables through which a loader learns where to connect and what
// it may use.
const (
	EnvPipe   = "FLOE_LOADER_PIPE"   // name of the pipe
	EnvCookie = "FLOE_LOADER_COOKIE" // one-time secret, hexadecimal
	EnvBuild  = "FLOE_LOADER_BUILD"  // build of the pool, for loaders in other languages to say
	EnvMemory = "FLOE_LOADER_MEMORY" // bytes of private memory it may have
	EnvNice   = "FLOE_LOADER_NICE"   // niceness to add
)

// Endpoint is a named pipe that waits for one loader.
type Endpoint struct {
	// Name to connect to: a socket path, or a pipe name on Windows.
	Name     string
	cookie   [CookieBytes]byte
	listener listener
}

type listener interface {
	// accept waits for one connection from the process with that id.
	accept(pid int, deadline time.Time) (pipe, error)
	// close ends accept and removes the name. It may be called twice.
	close() error
}

// Listen makes an endpoint with a random name. On unix it lies in a folder that
// only the current user may enter; name and folder are removed when the loader
// has connected.
func Listen() (*Endpoint, error) {
	e := &Endpoint{}
	if _, err := rand.Read(e.cookie[:]); err != nil {
		return nil, fmt.Errorf("make pipe: %w", err)
	}
	var random [8]byte
	if _, err := rand.Read(random[:]); err != nil {
		return nil, fmt.Errorf("make pipe: %w", err)
	}
	name, err := makePipeName(hex.EncodeToString(random[:]))
	if err != nil {
		return nil, fmt.Errorf("make pipe: %w", err)
	}
	if e.listener, err = listen(name); err != nil {
		return nil, fmt.Errorf("make pipe: %w", err)
	}
	e.Name = name
	return e, nil
}

// Env is what the loader's environment needs.
func (e *Endpoint) Env() []string {
	return []string{
		EnvPipe + "=" + e.Name, EnvCookie + "=" + hex.EncodeToString(e.cookie[:]), EnvBuild + "=" + Build(),
	}
}

// Accept waits for the loader with that process id, checks who it is and what
// it says first, and removes the name.
func (e *Endpoint) Accept(pid int, timeout time.Duration) (*Conn, Hello, error) {
	deadline := time.Now().Add(timeout)
	p, err := e.listener.accept(pid, deadline)
	_ = e.listener.close()
	if err != nil {
		return nil, Hello{}, fmt.Errorf("wait for loader %d: %w", pid, err)
	}
	c := newPoolConn(p)
	timer := time.AfterFunc(time.Until(deadline), func() { _ = c.Close() })
	defer timer.Stop()
	hello, err := e.greet(c)
	if err != nil {
		_ = c.Close()
		c.CloseHandles()
		return nil, Hello{}, fmt.Errorf("greet loader %d: %w", pid, err)
	}
	return c, hello, nil
}

func (e *Endpoint) greet(c *Conn) (Hello, error) {
	m, _, err := c.Read()
	if err != nil {
		return Hello{}, err
	}
	hello, ok := m.(Hello)
	switch {
	case !ok:
		return Hello{}, fmt.Errorf("%w: %T before Hello", ErrProtocol, m)
	case subtle.ConstantTimeCompare(hello.Cookie[:], e.cookie[:]) != 1:
		return Hello{}, fmt.Errorf("%w: wrong cookie", ErrProtocol)
	case hello.Protocol != Version:
		return Hello{}, fmt.Errorf("%w: loader speaks version %d, this program %d", ErrProtocol, hello.Protocol, Version)
	case hello.Build != Build():
		return Hello{}, fmt.Errorf("%w: loader is build %q, this program %q", ErrProtocol, hello.Build, Build())
	}
	return hello, nil
}

// Close stops waiting and removes the name.
func (e *Endpoint) Close() error { return e.listener.close() }

// Dial connects a loader to its pool and says hello. cookie is hexadecimal, as
// in the environment.
func Dial(name, cookie string, pid int) (*Conn, error) {
	hello := Hello{Protocol: Version, Build: Build(), PID: int64(pid)}
	raw, err := hex.DecodeString(cookie)
	if err != nil || len(raw) != CookieBytes {
		return nil, fmt.Errorf("connect to pool: bad cookie")
	}
	copy(hello.Cookie[:], raw)
	p, err := dial(name)
	if err != nil {
		return nil, fmt.Errorf("connect to pool: %w", err)
	}
	c := newLoaderConn(p)
	if err := c.Write(hello); err != nil {
		_ = c.Close()
		return nil, fmt.Errorf("connect to pool: %w", err)
	}
	return c, nil
}

// Build identifies the program: module version and revision, and the Go that
// built it.
func Build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	id := info.Main.Version + " " + info.GoVersion
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" || s.Key == "vcs.modified" {
			id += " " + s.Value
		}
	}
	return id
}
