// Windows: a named pipe that only its owner may open; handles are duplicated
// into the loader's process.

package wire

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"
)

// handlesInGrant: the pool duplicates the handle and writes its value.
const handlesInGrant = true

// ownerOnly grants all access to the owner of the pipe and none to others.
const ownerOnly = "D:P(A;;GA;;;OW)"

// SweepRuntimeDirs has nothing to do: pipes have a name space of their own and
// vanish with their owner.
func SweepRuntimeDirs(time.Duration) int { return 0 }

func makePipeName(random string) (string, error) { return `\\.\pipe\floe-` + random, nil }

type pipeListener struct {
	net.Listener
	once sync.Once
}

func listen(name string) (listener, error) {
	l, err := winio.ListenPipe(name, &winio.PipeConfig{SecurityDescriptor: ownerOnly})
	if err != nil {
		return nil, err
	}
	return &pipeListener{Listener: l}, nil
}

func (l *pipeListener) close() (err error) {
	l.once.Do(func() { err = l.Listener.Close() })
	return err
}

// accept trusts the owner-only descriptor and the cookie; the process is opened
// by its id to hand segments over.
func (l *pipeListener) accept(pid int, deadline time.Time) (pipe, error) {
	timer := time.AfterFunc(time.Until(deadline), func() { _ = l.close() })
	defer timer.Stop()
	c, err := l.Accept()
	if err != nil {
		return nil, err
	}
	process, err := windows.OpenProcess(windows.PROCESS_DUP_HANDLE, false, uint32(pid))
	if err != nil {
		_ = c.Close()
		return nil, fmt.Errorf("open process %d: %w", pid, err)
	}
	return &windowsPipe{c: c, peer: process}, nil
}

func dial(name string) (pipe, error) {
	timeout := 10 * time.Second
	c, err := winio.DialPipe(name, &timeout)
	if err != nil {
		return nil, err
	}
	return &windowsPipe{c: c}, nil
}

type windowsPipe struct {
	c    net.Conn
	peer windows.Handle // process to duplicate into; 0 at the loader's end
	once sync.Once
}

func (p *windowsPipe) read(b []byte) (int, []Handle, error) {
	n, err := p.c.Read(b)
	return n, nil, err
}

func (p *windowsPipe) write(b []byte, _ Handle) error {
	_, err := p.c.Write(b)
	return err
}

func (p *windowsPipe) prepare(g Grant, h Handle) (Grant, Handle, error) {
	if p.peer == 0 || h == NoHandle {
		return g, NoHandle, errors.New("no process to hand over to")
	}
	var there windows.Handle
	err := windows.DuplicateHandle(windows.CurrentProcess(), windows.Handle(h), p.peer, &there,
		0, false, windows.DUPLICATE_SAME_ACCESS)
	g.Handle = uint64(there)
	return g, NoHandle, err
}

func (p *windowsPipe) close() (err error) {
	p.once.Do(func() {
		err = p.c.Close()
		if p.peer != 0 {
			_ = windows.CloseHandle(p.peer)
		}
	})
	return err
}

// CloseHandle closes a handle that came with a message.
func CloseHandle(h Handle) { _ = windows.CloseHandle(windows.Handle(h)) }
