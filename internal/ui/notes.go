// What an artist has noted of each sequence: marks on the timeline, and the
// condition that points must meet.

package ui

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// note is what is noted of one sequence.
type note struct {
	Only  string    `json:"only,omitempty"`
	Marks []float64 `json:"marks,omitempty"`
	Used  time.Time `json:"used"`
}

func (n note) empty() bool { return n.Only == "" && len(n.Marks) == 0 }

func (n note) same(o note) bool { return n.Only == o.Only && slices.Equal(n.Marks, o.Marks) }

// maxNotes bounds the file; those that were not looked at for longest go first.
const maxNotes = 1000

// notes are all of them, by the keys of settings. It is for the UI goroutine.
type notes struct {
	path    string
	of      map[string]note
	changed map[string]bool
}

// openNotes reads a file. There are notes, of nothing, when it cannot be read; one
// that makes no sense is kept aside.
func openNotes(path string) (*notes, error) {
	n := &notes{path: path, changed: map[string]bool{}}
	var err error
	n.of, err = readNotes(path)
	return n, err
}

func readNotes(path string) (map[string]note, error) {
	of := map[string]note{}
	if path == "" {
		return of, nil
	}
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return of, nil
	case err != nil:
		return of, fmt.Errorf("notes: %w", err)
	}
	if err := json.Unmarshal(text, &of); err != nil || of == nil {
		err = fmt.Errorf("notes: %q makes no sense, and is kept as .bad: %w", path, errors.Join(err, os.Rename(path, path+".bad")))
		return map[string]note{}, err
	}
	return of, nil
}

func (n *notes) get(key string) note { return n.of[key] }

func (n *notes) set(key string, now note) {
	if now.same(n.of[key]) {
		return
	}
	now.Used = time.Now().UTC().Truncate(time.Second)
	n.of[key], n.changed[key] = now, true
}

// flush writes what has changed into the file as it is now: another window may have
// written to it.
func (n *notes) flush() error {
	if n.path == "" || len(n.changed) == 0 {
		return nil
	}
	all, err := readNotes(n.path)
	if err != nil {
		return err
	}
	for key := range n.changed {
		if all[key] = n.of[key]; all[key].empty() {
			delete(all, key)
		}
	}
	forgetOldest(all)
	text, err := json.MarshalIndent(all, "", "  ")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(n.path), 0o700)
	}
	if err == nil {
		err = writeWhole(n.path, append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("notes: %w", err)
	}
	clear(n.changed)
	return nil
}

func forgetOldest(all map[string]note) {
	if len(all) <= maxNotes {
		return
	}
	keys := slices.SortedFunc(maps.Keys(all), func(a, b string) int { return all[a].Used.Compare(all[b].Used) })
	for _, key := range keys[:len(all)-maxNotes] {
		delete(all, key)
	}
}

// recallNote gives a sequence what was noted of it.
func (w *Window) recallNote(e *entry, n note) {
	e.bookmarks = slices.Compact(slices.Sorted(slices.Values(n.Marks)))
	c, err := parseCondition(n.Only)
	if err != nil {
		w.journal.warn("%s: the condition that was remembered: %v", filepath.Base(e.key), err)
		return
	}
	e.only = c
}
