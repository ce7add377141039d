// Unix: a stream socket in a private folder; descriptors travel as ancillary
// data.

//go:build unix

package wire

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// maxSocketPath is the shortest sun_path of the systems we know, less its NUL.
const maxSocketPath = 103

// handlesInGrant: descriptors travel beside the message, not in it.
const handlesInGrant = false

// dirPrefix begins the names of our runtime folders; the process id follows.
const dirPrefix = "floe-pipe-"

// makeRuntimeDir makes a folder that only the current user may enter, in
// $XDG_RUNTIME_DIR or else in the temporary folder.
func makeRuntimeDir() (string, error) {
	var last error
	for _, base := range runtimeBases() {
		dir, err := os.MkdirTemp(base, dirPrefix+strconv.Itoa(os.Getpid())+"-")
		if err == nil {
			return dir, nil
		}
		last = err
	}
	return "", fmt.Errorf("make runtime folder: %w", last)
}

func runtimeBases() []string {
	var bases []string
	for _, base := range []string{os.Getenv("XDG_RUNTIME_DIR"), os.TempDir(), "/tmp"} {
		if base != "" && len(base) <= maxSocketPath-50 && !slices.Contains(bases, base) {
			bases = append(bases, base)
		}
	}
	return bases
}

// SweepRuntimeDirs removes runtime folders of processes that were killed while a
// loader was connecting, and tells how many. A folder must be of that age:
// process ids mean nothing across containers that share a temporary folder.
func SweepRuntimeDirs(olderThan time.Duration) int {
	n := 0
	for _, base := range runtimeBases() {
		found, _ := filepath.Glob(filepath.Join(base, dirPrefix+"*-*"))
		for _, dir := range found {
			text, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), dirPrefix), "-")
			pid, err := strconv.Atoi(text)
			info, statErr := os.Lstat(dir)
			if err != nil || statErr != nil || time.Since(info.ModTime()) < olderThan {
				continue
			}
			if errors.Is(unix.Kill(pid, 0), unix.ESRCH) && os.RemoveAll(dir) == nil {
				n++
			}
		}
	}
	return n
}

func makePipeName(random string) (string, error) {
	dir, err := makeRuntimeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, random), nil
}

type unixListener struct {
	*net.UnixListener
	name string
	once sync.Once
}

func listen(name string) (listener, error) {
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: name, Net: "unix"})
	if err != nil {
		_ = os.Remove(filepath.Dir(name))
		return nil, err
	}
	l.SetUnlinkOnClose(true)
	return &unixListener{UnixListener: l, name: name}, nil
}

func (l *unixListener) close() (err error) {
	l.once.Do(func() {
		err = l.UnixListener.Close()
		_ = os.Remove(filepath.Dir(l.name))
	})
	return err
}

// accept refuses everybody but the one process; strangers are hung up on.
func (l *unixListener) accept(pid int, deadline time.Time) (pipe, error) {
	if err := l.SetDeadline(deadline); err != nil {
		return nil, err
	}
	for {
		c, err := l.AcceptUnix()
		if err != nil {
			return nil, err
		}
		if peerIs(c, pid) {
			return &unixPipe{c: c}, nil
		}
		_ = c.Close()
	}
}

func peerIs(c *net.UnixConn, pid int) bool {
	raw, err := c.SyscallConn()
	if err != nil {
		return false
	}
	same := false
	err = raw.Control(func(fd uintptr) { same = peerMatches(int(fd), pid) })
	return err == nil && same
}

func dial(name string) (pipe, error) {
	c, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: name, Net: "unix"})
	if err != nil {
		return nil, err
	}
	return &unixPipe{c: c}, nil
}

type unixPipe struct {
	c   *net.UnixConn
	oob [128]byte // owned by the reader
}

func (p *unixPipe) read(b []byte) (int, []Handle, error) {
	n, oobn, flags, _, err := p.c.ReadMsgUnix(b, p.oob[:])
	handles, parseErr := receivedHandles(p.oob[:oobn])
	switch {
	case parseErr != nil:
		return n, handles, parseErr
	case flags&unix.MSG_CTRUNC != 0:
		return n, handles, fmt.Errorf("%w: descriptors lost, too many open files", ErrProtocol)
	}
	return n, handles, err
}

func receivedHandles(oob []byte) ([]Handle, error) {
	if len(oob) == 0 {
		return nil, nil
	}
	messages, err := unix.ParseSocketControlMessage(oob)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	var handles []Handle
	for i := range messages {
		fds, err := unix.ParseUnixRights(&messages[i])
		if err != nil {
			continue
		}
		for _, fd := range fds {
			unix.CloseOnExec(fd) // systems without MSG_CMSG_CLOEXEC
			handles = append(handles, Handle(fd))
		}
	}
	return handles, nil
}

func (p *unixPipe) write(b []byte, h Handle) error {
	var oob []byte
	if h != NoHandle {
		oob = unix.UnixRights(int(h))
	}
	n, _, err := p.c.WriteMsgUnix(b, oob, nil)
	for err == nil && n < len(b) {
		var more int
		more, err = p.c.Write(b[n:])
		n += more
	}
	return err
}

func (p *unixPipe) prepare(g Grant, h Handle) (Grant, Handle, error) {
	if h == NoHandle {
		return g, h, errors.New("no descriptor")
	}
	return g, h, nil
}

func (p *unixPipe) close() error { return p.c.Close() }

// CloseHandle closes a handle that came with a message.
func CloseHandle(h Handle) { _ = unix.Close(int(h)) }
