// One file of the cache: a line with a checksum, then JSON.

package stats

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// maxShelfBytes bounds what is read: a file beyond is not one of ours.
const maxShelfBytes = 256 << 20

// shelf holds the summaries of a sequence's frames by file name.
type shelf struct {
	Title  title
	Frames map[string]shelved
	dirty  bool
}

type shelved struct {
	Size    int64
	ModTime int64 // nanoseconds
	Summary Summary
}

// read adds what a file has; one that is not whole, or not ours, has nothing.
func (s *shelf) read(path string) {
	b, err := readBounded(path)
	if err != nil {
		return
	}
	sum, body, _ := bytes.Cut(b, []byte{'\n'})
	var found shelf
	if string(sum) != checksum(body) || json.Unmarshal(body, &found) != nil || found.Title != s.Title {
		return
	}
	for name, e := range found.Frames {
		if _, newer := s.Frames[name]; !newer {
			s.Frames[name] = e
		}
	}
	now := time.Now()
	_ = os.Chtimes(path, now, now) // used lately; if it cannot be said, it goes earlier
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxShelfBytes))
}

func checksum(b []byte) string { return fmt.Sprintf("floe statistics %08x", crc32.ChecksumIEEE(b)) }

// write replaces the file, keeping what another program added meanwhile.
func (s *shelf) write(path string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write statistics: %w", err)
		}
	}()
	all := shelf{Title: s.Title, Frames: maps.Clone(s.Frames)}
	all.read(path)
	body, err := json.Marshal(all)
	if err != nil {
		return err
	}
	aside, err := os.CreateTemp(filepath.Dir(path), "*"+asideSuffix)
	if err != nil {
		return err
	}
	defer os.Remove(aside.Name()) // gone once it is renamed
	_, err = fmt.Fprintf(aside, "%s\n%s", checksum(body), body)
	if closeErr := aside.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(aside.Name(), path)
}

const asideSuffix = ".floestats-new"

// prune removes the shelves longest not used until the rest fits, and what a
// program that was killed left aside.
func (c *Cache) prune() {
	entries, err := os.ReadDir(c.folder)
	if err != nil {
		return
	}
	var files []os.FileInfo
	total := int64(0)
	for _, e := range entries {
		info, err := e.Info()
		switch {
		case err != nil || !info.Mode().IsRegular():
		case strings.HasSuffix(e.Name(), asideSuffix) && time.Since(info.ModTime()) > time.Hour:
			_ = os.Remove(filepath.Join(c.folder, e.Name()))
		case strings.HasSuffix(e.Name(), shelfSuffix):
			files = append(files, info)
			total += info.Size()
		}
	}
	slices.SortFunc(files, func(a, b os.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, f := range files {
		if total <= c.maxBytes {
			return
		}
		if os.Remove(filepath.Join(c.folder, f.Name())) == nil {
			total -= f.Size()
		}
	}
}
