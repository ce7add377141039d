// Summaries on disk, so that a sequence asked about again is answered at once.

package stats

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// DefaultCacheBytes bounds the cache's part of a folder.
const DefaultCacheBytes = 512 << 20

// A cache writes when so much time has passed, and no more than a twentieth of
// the time. A program that is killed loses no more than that.
const (
	flushEvery = 2 * time.Second
	flushShare = 20
)

// Key tells what a summary was made of.
type Key struct {
	// Path of the file, absolute: its folder and its name tell where to look.
	Path string
	// ID of its contents: those of another ID are others.
	ID ContentID
	// Attribute and options; Workers does not count.
	Attribute string
	Options   Options
	// Where is the condition that the values met, "" for none.
	Where string
}

// KeyOf makes the key of a file as it is now.
func KeyOf(path, attribute string, o Options) (Key, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return Key{}, fmt.Errorf("find %q: %w", path, err)
	}
	id, err := Identify(absolute)
	if err != nil {
		return Key{}, err
	}
	return Key{Path: absolute, ID: id, Attribute: attribute, Options: o}, nil
}

// Cache keeps summaries on disk: one file (a shelf) for all frames of a sequence,
// attribute and set of options; docs/statistics.md has the layout. Shelves are
// written aside and renamed, so that several programs may use them; one that is
// not whole is ignored and, in time, replaced. What is over the limit goes, the
// shelves longest not used first. Its methods may be called from any goroutine;
// they read and write files, so they do not belong on the UI goroutine.
type Cache struct {
	beside   string // name of a folder beside the files, "" for none
	folder   string // of all that is not beside, "" for none
	maxBytes int64

	mu      sync.Mutex
	shelves map[string]*shelf // guarded by mu, as all that follows
	unsaved int
	flushed time.Time
	every   time.Duration
}

// NewCache makes a cache in a folder, which is made when it is first needed. An
// empty folder name gives one that keeps nothing on disk. maxBytes is
// DefaultCacheBytes if it is 0.
func NewCache(folder string, maxBytes int64) *Cache {
	if maxBytes <= 0 {
		maxBytes = DefaultCacheBytes
	}
	return &Cache{folder: folder, maxBytes: maxBytes, shelves: map[string]*shelf{}, every: flushEvery}
}

// NewSidecars makes a cache beside the files that it is of, in a folder of this
// name, so that it moves with them and is everybody's. Where that cannot be
// written, on a disk for reading only, it is in the other folder, of which the
// rules of NewCache hold. It is looked for in both.
func NewSidecars(beside, folder string, maxBytes int64) *Cache {
	c := NewCache(folder, maxBytes)
	c.beside = beside
	return c
}

// Get gives a summary that was put in under the same key, by this program or an
// earlier one. It may have more than was asked for: a histogram, a sketch.
func (c *Cache) Get(k Key) (Summary, bool) {
	value, ok := c.value(&k)
	var s Summary
	if !ok || s.UnmarshalBinary(value) != nil || !s.answers(&k.Options) {
		return Summary{}, false
	}
	return s, true
}

// answers tells whether a summary has all that was asked for.
func (s *Summary) answers(o *Options) bool {
	return s.Finite == 0 || (s.Sketch != nil || !o.Sketch) && (len(s.Histogram.Counts) > 0 || o.Bins < 0)
}

// Put keeps a summary. Now and then it writes; [Cache.Flush] does so for
// certain. An error means that the summary is kept in memory only.
func (c *Cache) Put(k Key, s Summary) error {
	value, err := s.MarshalBinary()
	if err != nil {
		return err
	}
	return c.put(&k, value)
}

// Facts gives what PutFacts kept under a key without an attribute.
func (c *Cache) Facts(k Key) ([]byte, bool) { return c.value(&k) }

func (c *Cache) value(k *Key) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shelf(k).get(k.ID)
}

// PutFacts keeps what is to be known of a file besides summaries, such as which
// attributes it has, under a key without an attribute.
func (c *Cache) PutFacts(k Key, facts []byte) error { return c.put(&k, facts) }

func (c *Cache) put(k *Key, value []byte) error {
	if k.Path == "" { // of what KeyOf refused
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.shelf(k)
	s.put(filepath.Base(k.Path), record{id: k.ID, value: value})
	s.dirty = true
	if c.unsaved++; c.flushed.IsZero() {
		c.flushed = time.Now()
	}
	if time.Since(c.flushed) < c.every {
		return nil
	}
	return c.flush()
}

// Flush writes what is not written yet, and keeps folders within their limit. It
// belongs at the end of a computation and of the program.
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
	begun := time.Now()
	var failed error
	folders := map[string]bool{}
	for _, s := range c.shelves {
		if !s.dirty {
			continue
		}
		folder, err := s.save()
		if err != nil {
			failed = cmp.Or(failed, err) // the others have the same reason
			continue
		}
		s.dirty = false
		folders[folder] = true
	}
	for folder := range folders {
		prune(folder, c.maxBytes)
	}
	c.flushed = time.Now()
	c.every = max(flushEvery, flushShare*c.flushed.Sub(begun))
	return failed
}

// shelf finds the one of a key, on disk if need be.
func (c *Cache) shelf(k *Key) *shelf {
	dir := filepath.Dir(k.Path)
	t := titleOf(k)
	t.Sequence = filepath.Join(dir, t.Sequence)
	name := t.fileName()
	if s := c.shelves[name]; s != nil {
		return s
	}
	s := &shelf{byName: map[string]record{}, names: map[ContentID]string{}}
	if c.beside != "" {
		s.places = append(s.places, place{folder: filepath.Join(dir, c.beside), title: titleOf(k)})
	}
	if c.folder != "" {
		s.places = append(s.places, place{folder: c.folder, title: t, own: true})
	}
	s.load()
	c.shelves[name] = s
	return s
}

// title of a shelf: what its frames have in common.
type title struct {
	Version int `json:"version"`
	// Sequence is the file's name with # for numbers, with its folder unless the
	// shelf lies beside it.
	Sequence string `json:"sequence"`
	// Attribute is "" for facts.
	Attribute string    `json:"attribute,omitempty"`
	Component Component `json:"component,omitempty"`
	Bins      int       `json:"bins,omitempty"`
	Lo        string    `json:"lo,omitempty"` // exact
	Hi        string    `json:"hi,omitempty"`
	Log       bool      `json:"log,omitempty"`
	Where     string    `json:"where,omitempty"`
}

// shelfVersion changes with the meaning of the figures and the form of the file.
const shelfVersion = 2

// titleOf gives one title to all that may answer each other's questions.
func titleOf(k *Key) title {
	t := title{Version: shelfVersion, Sequence: withoutDigits(filepath.Base(k.Path)), Where: k.Where}
	if k.Attribute == "" {
		return t
	}
	o := k.Options
	if t.Bins = min(o.Bins, MaxBins); t.Bins <= 0 {
		t.Bins = DefaultBins
	}
	t.Attribute, t.Component = k.Attribute, o.Component
	t.Lo, t.Hi, t.Log = limitText(o.Lo), limitText(o.Hi), o.Log
	return t
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

// line is the title as a shelf has it.
func (t *title) line() []byte {
	b, err := json.Marshal(t)
	if err != nil {
		panic(fmt.Sprintf("stats: encode a title: %v", err)) // strings and integers only
	}
	return b
}

const shelfSuffix = ".floestats"

// fileName tells people what it is of, and programs by a hash.
func (t *title) fileName() string {
	sum := sha256.Sum256(t.line())
	what := t.Attribute
	if t.Attribute == "" {
		what = "frames"
	}
	return readable(filepath.Base(t.Sequence)) + "." + readable(what) + "." + hex.EncodeToString(sum[:8]) + shelfSuffix
}

// readableBytes bounds each part of a name that is for people.
const readableBytes = 60

// readable has letters that every file system takes, and no dot in front.
func readable(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("-_.#", r):
			return r
		}
		return '_'
	}, name)
	return strings.TrimLeft(name[:min(len(name), readableBytes)], ".")
}
