// What lies in a folder, without asking about any single file?

package sequence

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// ReadDirFunc lists a folder, in any order. Of the entries only name and type are
// used, never Info, which would ask the system about each file.
type ReadDirFunc func(dir string) ([]fs.DirEntry, error)

// FromFS lists the folders of a file system; paths in arguments are then relative
// to its root.
func FromFS(fsys fs.FS) ReadDirFunc {
	return func(dir string) ([]fs.DirEntry, error) {
		return fs.ReadDir(fsys, filepath.ToSlash(dir))
	}
}

// readOS is os.ReadDir without the sorting, which Group does anyway.
func readOS(dir string) ([]fs.DirEntry, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

// kind is what a name in a folder is.
type kind int

const (
	absent kind = iota
	file
	folder
	link
)

// listing is one folder as it was.
type listing struct {
	entries []fs.DirEntry
	err     error
	kinds   map[string]kind // by name; made when first asked
}

// files returns the names of all files, hidden ones only on request.
func (l *listing) files(hidden bool) []string {
	names := make([]string, 0, len(l.entries))
	for _, e := range l.entries {
		if kindOf(e) != folder && (hidden || !isHidden(e.Name())) {
			names = append(names, e.Name())
		}
	}
	return names
}

// find returns what a name is, and how the folder spells it.
func (l *listing) find(name string) (string, kind) {
	if l.kinds == nil {
		l.kinds = make(map[string]kind, len(l.entries))
		for _, e := range l.entries {
			l.kinds[e.Name()] = kindOf(e)
		}
	}
	if k, ok := l.kinds[name]; ok || !caseless {
		return name, k
	}
	i := slices.IndexFunc(l.entries, func(e fs.DirEntry) bool { return strings.EqualFold(e.Name(), name) })
	if i < 0 {
		return name, absent
	}
	return l.entries[i].Name(), kindOf(l.entries[i])
}

// caseless systems open SIM.1.prt when asked for sim.1.prt.
const caseless = runtime.GOOS == "windows" || runtime.GOOS == "darwin"

func kindOf(e fs.DirEntry) kind {
	switch {
	case e.Type().IsDir():
		return folder
	case e.Type()&fs.ModeSymlink != 0:
		return link
	default:
		return file
	}
}

// isHidden is true for .DS_Store, ._sim.1.prt and the like.
func isHidden(name string) bool { return strings.HasPrefix(name, ".") }
