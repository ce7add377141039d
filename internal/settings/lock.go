// One writer at a time, also among several windows.

package settings

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

const (
	lockPatience = 500 * time.Millisecond // waiting longer is worse than what could go wrong
	lockStale    = 10 * time.Second       // older than this, its owner was killed
	lockRetry    = 3 * time.Millisecond
)

// lock keeps other windows from writing a file until unlock is called. It is a file
// beside it, which works on any disk. Where it cannot be had it does without: then
// what another window writes in the same few milliseconds may be lost, and nothing
// else.
func lock(path string) (unlock func()) {
	name := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".lock")
	if os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return func() {} // writing will say why
	}
	for begin := time.Now(); time.Since(begin) < lockPatience; time.Sleep(lockRetry) {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		switch {
		case err == nil:
			_ = f.Close()
			return func() { _ = os.Remove(name) }
		case !errors.Is(err, fs.ErrExist) && !errors.Is(err, fs.ErrPermission): // Windows denies while it deletes
			return func() {}
		}
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > lockStale {
			_ = os.Remove(name)
		}
	}
	return func() {}
}
