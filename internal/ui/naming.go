// What are the open sequences called?

package ui

import (
	"path/filepath"
	"slices"
	"strings"
)

// nameEntries gives the open sequences names that tell them apart: the pattern,
// and where two have the same one, what differs in their folders.
func (w *Window) nameEntries() {
	alike := map[string][]*entry{}
	for _, e := range w.entries {
		e.name = e.sequence.Pattern()
		alike[e.name] = append(alike[e.name], e)
	}
	for name, entries := range alike {
		if len(entries) < 2 {
			continue
		}
		dirs := make([]string, len(entries))
		for i, e := range entries {
			dirs[i] = filepath.ToSlash(filepath.Dir(e.key))
		}
		for i, what := range differing(dirs) {
			entries[i].name = name + " (" + what + ")"
		}
	}
}

// entryNames are what the open sequences are called.
func (w *Window) entryNames() []string {
	names := make([]string, len(w.entries))
	for i, e := range w.entries {
		names[i] = e.name
	}
	return names
}

// differing gives the shortest part of each folder that no other has: the last
// elements of the path, or the first of these if that will do.
func differing(dirs []string) []string {
	split := make([][]string, len(dirs))
	longest := 0
	for i, dir := range dirs {
		split[i] = strings.Split(dir, "/")
		longest = max(longest, len(split[i]))
	}
	for n := 1; n <= longest; n++ {
		last, first := make([]string, len(dirs)), make([]string, len(dirs))
		for i, elements := range split {
			tail := elements[max(len(elements)-n, 0):]
			last[i], first[i] = strings.Join(tail, "/"), tail[0]
		}
		for _, parts := range [][]string{first, last} {
			if distinct(parts) && !slices.Contains(parts, "") { // "" is the root
				return parts
			}
		}
	}
	return dirs
}

func distinct(texts []string) bool {
	sorted := slices.Sorted(slices.Values(texts))
	return len(slices.Compact(sorted)) == len(texts)
}
