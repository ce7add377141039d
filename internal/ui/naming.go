// What tells folders apart?

package ui

import (
	"slices"
	"strings"
)

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
