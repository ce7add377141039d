// Writing a .sih5: a temporary file, verified, then renamed.

package h5convert

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"time"

	"floe/internal/particle"
)

// WriteOptions of one [Write]. The zero value is the safe one.
type WriteOptions struct {
	// Generator is stored as the program that wrote the file: "floe 1.0".
	Generator string
	// NoSync leaves out the fsyncs: the file is whole for every process, but a
	// power cut may lose it. For benchmarks and scratch files.
	NoSync bool
	// NoVerify leaves out reopening the file and comparing it with the frame.
	NoVerify bool
}

// Written tells what Write made.
type Written struct {
	// Bytes is the size of the file.
	Bytes int64
}

// Write makes the .sih5 file of a frame at path, replacing what is there. The
// file gets its name only when it is complete, has been read back by the reader
// that [Map] uses and was found equal to the frame, and is on the disk. If Write
// fails or ctx ends first, nothing is left behind and an older file stays; a
// process that is killed leaves a file for [SweepTemp].
//
// A full disk is an error that wraps syscall.ENOSPC. Several Writes may run at
// once; libhdf5 works for one of them at a time. The frame should not lie on a
// mapped file that others may truncate: libhdf5 reads it, which no guard covers.
func Write(ctx context.Context, path string, f *particle.Frame, p Provenance, o WriteOptions) (Written, error) {
	size, err := writeFile(ctx, path, f, p, o)
	if err != nil {
		return Written{}, fmt.Errorf("write %q: %w", path, err)
	}
	return Written{Bytes: size}, nil
}

func writeFile(ctx context.Context, path string, f *particle.Frame, p Provenance, o WriteOptions) (size int64, err error) {
	var t *tree
	err = Guard(f, func() (err error) {
		t, err = encode(f, p, o, time.Now())
		return err
	})
	if err != nil {
		return 0, err
	}
	temp := TempName(path)
	defer func() {
		if err != nil {
			os.Remove(temp)
		}
	}()
	if err := writeTree(ctx, temp, t); err != nil {
		return 0, err
	}
	if !o.NoVerify {
		if err := verify(temp, f, p); err != nil {
			return 0, err
		}
	}
	if err := ctx.Err(); err != nil {
		return 0, context.Cause(ctx)
	}
	return publish(temp, path, !o.NoSync)
}

// publish gives a complete file its final name.
func publish(temp, path string, sync bool) (size int64, err error) {
	f, err := os.OpenFile(temp, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err == nil && sync {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return 0, err
	}
	if err := rename(temp, path); err != nil {
		return 0, err
	}
	if sync {
		err = syncDir(filepath.Dir(path))
	}
	return info.Size(), err
}

// rename replaces path. Windows refuses while another process has the old file
// open without sharing it, a virus scanner for example; that passes.
func rename(temp, path string) (err error) {
	for wait := 10 * time.Millisecond; ; wait *= 2 {
		if err = os.Rename(temp, path); err == nil || runtime.GOOS != "windows" || wait > time.Second {
			return err
		}
		time.Sleep(wait)
	}
}

// syncDir makes a rename last. Windows cannot do it and needs not.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// TempName is a name beside path that nobody else uses and [SweepTemp] knows.
func TempName(path string) string {
	var random [8]byte
	rand.Read(random[:]) // never fails
	dir, base := filepath.Split(path)
	const most = 255 - len("..0123456789abcdef.tmp")
	return filepath.Join(dir, "."+base[:min(len(base), most)]+"."+hex.EncodeToString(random[:])+".tmp")
}

var tempPattern = regexp.MustCompile(`^\..+\.[0-9a-f]{16}\.tmp$`)

// SweepTemp removes the temporary files in dir that a killed [Write] or
// [WriteSeries] left, if they were not written to for olderThan, and tells how
// many. It goes on after an error and reports the first.
func SweepTemp(dir string, olderThan time.Duration) (int, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, err
	}
	removed, limit := 0, time.Now().Add(-olderThan)
	var first error
	for _, e := range entries {
		if !tempPattern.MatchString(e.Name()) || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if err != nil || info.ModTime().After(limit) {
			continue // just renamed, or still being written
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err == nil {
			removed++
		} else if first == nil && !errors.Is(err, os.ErrNotExist) {
			first = err
		}
	}
	return removed, first
}
