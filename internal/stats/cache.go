// Summaries on disk, so that a sequence opened again has its plots at once.

package stats

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// DefaultCacheBytes bounds a cache's folder.
const DefaultCacheBytes = 64 << 20

// maxUnsaved summaries are kept until they are written.
const maxUnsaved = 64

// Key tells what a summary was made of. A file of another size or time is
// another file.
type Key struct {
	// Path of the file, absolute.
	Path    string
	Size    int64
	ModTime time.Time
	// Attribute and options; Workers does not count.
	Attribute string
	Options   Options
}

// KeyOf makes the key of a file as it is now.
func KeyOf(path, attribute string, o Options) (Key, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return Key{}, fmt.Errorf("find %q: %w", path, err)
	}
	info, err := os.Stat(absolute)
	if err != nil {
		return Key{}, err
	}
	return Key{Path: absolute, Size: info.Size(), ModTime: info.ModTime(), Attribute: attribute, Options: o}, nil
}

// Cache keeps summaries in a folder: one file (a shelf) for all frames of a
// sequence, attribute and set of options. Files are written aside and renamed,
// so that several programs may use one folder; a file that is not whole is
// ignored and, in time, replaced. When the folder is over its limit, the shelves
// longest not used go. Its methods may be called from any goroutine; they read
// and write files, so they do not belong on the UI goroutine.
type Cache struct {
	folder   string
	maxBytes int64

	mu      sync.Mutex
	shelves map[string]*shelf // guarded by mu, as all that follows
	unsaved int
}

// NewCache makes a cache in a folder, which is made when it is first needed. An
// empty folder name gives one that keeps nothing on disk. maxBytes is
// DefaultCacheBytes if it is 0.
func NewCache(folder string, maxBytes int64) *Cache {
	if maxBytes <= 0 {
		maxBytes = DefaultCacheBytes
	}
	return &Cache{folder: folder, maxBytes: maxBytes, shelves: map[string]*shelf{}}
}

// Get gives a summary that was put in under the same key, by this program or an
// earlier one.
func (c *Cache) Get(k Key) (Summary, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.shelf(k).Frames[filepath.Base(k.Path)]
	if !ok || e.Size != k.Size || e.ModTime != k.ModTime.UnixNano() {
		return Summary{}, false
	}
	return e.Summary, true
}

// Put keeps a summary. Now and then it writes; [Cache.Flush] does so for
// certain. An error means that the summary is kept in memory only.
func (c *Cache) Put(k Key, s Summary) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	sh := c.shelf(k)
	sh.Frames[filepath.Base(k.Path)] = shelved{Size: k.Size, ModTime: k.ModTime.UnixNano(), Summary: s}
	sh.dirty = true
	if c.unsaved++; c.unsaved < maxUnsaved {
		return nil
	}
	return c.flush()
}

// Flush writes what is not written yet, and keeps the folder within its limit.
// It belongs at the end of a computation and of the program.
func (c *Cache) Flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.flush()
}

func (c *Cache) flush() error {
	if c.unsaved == 0 {
		return nil
	}
	c.unsaved = 0
	if c.folder == "" {
		return nil
	}
	if err := os.MkdirAll(c.folder, 0o700); err != nil {
		return fmt.Errorf("make folder of statistics: %w", err)
	}
	var failed error
	for name, s := range c.shelves {
		if !s.dirty {
			continue
		}
		if err := s.write(filepath.Join(c.folder, name)); err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		s.dirty = false
	}
	c.prune()
	return failed
}

// shelf finds the one of a key, on disk if need be.
func (c *Cache) shelf(k Key) *shelf {
	title := titleOf(k)
	name := title.fileName()
	if s := c.shelves[name]; s != nil {
		return s
	}
	s := &shelf{Title: title, Frames: map[string]shelved{}}
	if c.folder != "" {
		s.read(filepath.Join(c.folder, name))
	}
	c.shelves[name] = s
	return s
}

// title of a shelf: what its frames have in common.
type title struct {
	Version   int
	Sequence  string // path with # for numbers
	Attribute string
	Component Component
	Bins      int
	Lo, Hi    string // exact, "" for none
	Log       bool
}

// shelfVersion changes with the meaning of the figures and the form of the file.
const shelfVersion = 1

func titleOf(k Key) title {
	o := k.Options
	if o.Bins == 0 {
		o.Bins = DefaultBins
	}
	return title{
		Version: shelfVersion, Sequence: filepath.Join(filepath.Dir(k.Path), withoutDigits(filepath.Base(k.Path))),
		Attribute: k.Attribute, Component: o.Component, Bins: o.Bins, Lo: limitText(o.Lo), Hi: limitText(o.Hi), Log: o.Log,
	}
}

func limitText(v *float64) string {
	if !isLimit(v) {
		return ""
	}
	return text(*v)
}

// withoutDigits is the same for all frames of a sequence; that it may be for
// other files of the folder too does no harm.
func withoutDigits(name string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range name {
		if r >= '0' && r <= '9' || r == '-' {
			r = '#'
		}
		if r != '#' || last != '#' {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

const shelfSuffix = ".floestats"

func (t title) fileName() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%#v", t))
	return hex.EncodeToString(sum[:12]) + shelfSuffix
}
