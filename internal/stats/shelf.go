// One file of the cache: a line with a checksum, a line that says what it is of,
// then records.

package stats

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
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

// shelf holds the records of a sequence's frames.
type shelf struct {
	places []place // to look in all, to write to the first that lets
	byName map[string]record
	names  map[ContentID]string
	dirty  bool
}

// place is where a shelf may lie, and under which title.
type place struct {
	folder string
	title  title
	own    bool // by this user alone; what is read there counts as used
}

func (p *place) path() string { return filepath.Join(p.folder, p.title.fileName()) }

// record is what is known of the contents that a file of some name has or had.
type record struct {
	id    ContentID
	value []byte
}

func (s *shelf) get(id ContentID) ([]byte, bool) {
	r, ok := s.byName[s.names[id]]
	return r.value, ok && r.id == id
}

// put replaces what was known of the name's earlier contents.
func (s *shelf) put(name string, r record) {
	s.byName[name] = r
	s.names[r.id] = name
}

// load reads what there is; what was put in already is newer.
func (s *shelf) load() {
	for i := range s.places {
		p := &s.places[i]
		if s.read(p) && p.own {
			now := time.Now()
			_ = os.Chtimes(p.path(), now, now) // if it cannot be said, it goes earlier
		}
	}
}

// read adds what a file has; one that is not whole, or not ours, has nothing.
func (s *shelf) read(p *place) bool {
	b, err := readBounded(p.path())
	if err != nil {
		return false
	}
	found, err := parseShelf(b, &p.title)
	if err != nil {
		return false
	}
	for name, r := range found {
		if _, newer := s.byName[name]; !newer {
			s.put(name, r)
		}
	}
	return true
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxShelfBytes {
		return nil, errShelf
	}
	b := make([]byte, info.Size())
	_, err = io.ReadFull(f, b)
	return b, err
}

var errShelf = errors.New("no shelf of statistics")

// parseShelf reads a file of this title.
func parseShelf(b []byte, t *title) (map[string]record, error) {
	sum, body, _ := bytes.Cut(b, []byte{'\n'})
	head, rest, _ := bytes.Cut(body, []byte{'\n'})
	var found title
	if string(sum) != checksum(body) || json.Unmarshal(head, &found) != nil || found != *t {
		return nil, errShelf
	}
	records := map[string]record{}
	r := &binaryReader{rest: rest}
	for len(r.rest) > 0 {
		var one record
		name := string(r.bytes())
		copy(one.id[:], r.take(len(one.id)))
		one.value = r.bytes()
		records[name] = one
	}
	if r.failed {
		return nil, errShelf
	}
	return records, nil
}

func (r *binaryReader) bytes() []byte { return r.take(r.length(1)) }

func (r *binaryReader) take(n int) []byte {
	if len(r.rest) < n {
		r.fail()
		return nil
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}

func checksum(b []byte) string {
	return fmt.Sprintf("floe statistics %d %08x", shelfVersion, crc32.ChecksumIEEE(b))
}

// format writes what parseShelf reads, in the order of the names.
func (s *shelf) format(t *title) []byte {
	body := append(t.line(), '\n')
	for _, name := range slices.Sorted(maps.Keys(s.byName)) {
		r := s.byName[name]
		body = append(binary.AppendUvarint(body, uint64(len(name))), name...)
		body = append(body, r.id[:]...)
		body = append(binary.AppendUvarint(body, uint64(len(r.value))), r.value...)
	}
	return append([]byte(checksum(body)+"\n"), body...)
}

// save writes to the first place that lets, and gives its folder.
func (s *shelf) save() (folder string, err error) {
	var failed error
	for i := range s.places {
		p := &s.places[i]
		err := s.write(p)
		if err == nil {
			return p.folder, nil
		}
		failed = errors.Join(failed, fmt.Errorf("keep statistics: %w", err))
	}
	return "", failed
}

// write replaces the file, keeping what another program added meanwhile.
func (s *shelf) write(p *place) error {
	if err := p.makeFolder(); err != nil {
		return err
	}
	s.read(p)
	aside, err := os.CreateTemp(p.folder, "*"+asideSuffix)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(aside.Name()) }() // gone once it is renamed
	_, err = aside.Write(s.format(&p.title))
	if err = errors.Join(err, openToOthers(aside), aside.Close()); err != nil {
		return err
	}
	return os.Rename(aside.Name(), p.path())
}

func (p *place) makeFolder() error {
	mode := os.FileMode(0o777)
	if p.own {
		mode = 0o700
	}
	return os.MkdirAll(p.folder, mode)
}

// openToOthers: a temporary file is its user's alone, a sidecar everybody's who
// may read the folder.
func openToOthers(f *os.File) error {
	folder, err := os.Stat(filepath.Dir(f.Name()))
	if err != nil {
		return err
	}
	return f.Chmod(folder.Mode().Perm() & 0o666)
}

const asideSuffix = ".floestats-new"

// prune removes the shelves longest not used until the rest fits, and what a
// program that was killed left aside.
func prune(folder string, maxBytes int64) {
	entries, err := os.ReadDir(folder)
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
			_ = os.Remove(filepath.Join(folder, e.Name()))
		case strings.HasSuffix(e.Name(), shelfSuffix):
			files = append(files, info)
			total += info.Size()
		}
	}
	slices.SortFunc(files, func(a, b os.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, f := range files {
		if total <= maxBytes {
			return
		}
		if os.Remove(filepath.Join(folder, f.Name())) == nil {
			total -= f.Size()
		}
	}
}
