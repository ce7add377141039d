// Opening a .sih5 by mapping it: no library, no copy.

package h5convert

import (
	"errors"
	"fmt"

	"floe/internal/mmap"
	"floe/internal/particle"
)

// Map opens a .sih5 file as a frame on the mapped file. Its cost does not depend
// on the number of points. The frame's values are borrowed from the mapping,
// which ends with the frame's last Release; see [Guard] for what happens if the
// file is truncated before.
//
// The error wraps [ErrForeign] if [Read] may be able to read the file,
// [ErrDamaged] or [ErrVersion] if not.
func Map(path string) (*particle.Frame, Provenance, error) {
	m, err := mmap.Open(path)
	if err != nil {
		return nil, Provenance{}, err
	}
	var f *particle.Frame
	var p Provenance
	err = mmap.Guard(func() (err error) {
		f, p, err = frameOver(m.Bytes(), func() { m.Close() })
		return err
	})
	if err != nil {
		m.Close()
		return nil, Provenance{}, fmt.Errorf("map %q: %w", path, err)
	}
	return f, p, nil
}

// frameOver makes a frame of the bytes of a .sih5 file.
func frameOver(b []byte, release func()) (*particle.Frame, Provenance, error) {
	root, err := readTree(b, wantAll)
	if err != nil {
		return nil, Provenance{}, err
	}
	p, err := decode(root)
	if err != nil {
		return nil, Provenance{}, err
	}
	layout, err := p.fileLayout(int64(len(b)))
	if err != nil {
		return nil, Provenance{}, err
	}
	f, err := particle.NewFrame(p.header, layout, b, release)
	if err != nil {
		return nil, Provenance{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	for i, c := range p.columns {
		if c.table != nil {
			f.Columns[i].Table = unpackTable(b[c.table.offset:], c.table)
		}
	}
	return f, p.provenance, nil
}

func readTree(b []byte, want visitor) (*node, error) {
	m := mini{b: b}
	addr, err := m.open()
	if err != nil {
		return nil, err
	}
	return m.object(addr, "/", 0, want)
}

// fileLayout places the columns at their offsets in the file.
func (p *parsed) fileLayout(size int64) (particle.Layout, error) {
	l := particle.Layout{Size: size, Columns: make([]particle.ColumnLayout, len(p.columns))}
	for i, c := range p.columns {
		to := &l.Columns[i]
		to.Constant = c.constant
		for _, part := range []struct {
			s *storage
			e *particle.Extent
		}{
			{c.data, &to.Data}, {c.offsets, &to.Offsets}, {c.text, &to.TableBytes},
			{c.textOffsets, &to.TableOffsets}, {c.idSet, &to.IDs}, {c.table, new(particle.Extent)},
		} {
			if err := part.s.place(part.e); err != nil {
				return l, fmt.Errorf("attribute %q: %w", p.header.Attributes[i].Name, err)
			}
		}
	}
	return l, nil
}

// maxCopiedTable bounds the strings that Map copies; tables of ours are smaller.
const maxCopiedTable = 1 << 20

// place gives the extent of a dataset that can be mapped.
func (s *storage) place(e *particle.Extent) error {
	switch {
	case s == nil:
		return nil
	case s.offset < 0:
		return foreign("data is chunked, filtered or not allocated")
	case s.elem.text && s.bytes() > maxCopiedTable:
		return foreign("string table of %d bytes", s.bytes())
	case s.elem.bigEndian && s.elem.size > 1:
		return foreign("data is big-endian")
	case !s.elem.text && s.offset%int64(s.elem.size) != 0:
		return foreign("data at %d is not aligned to %d", s.offset, s.elem.size)
	}
	*e = particle.Extent{Off: s.offset, Len: s.bytes()}
	return nil
}

// unpackTable makes a table of fixed-length strings. It copies.
func unpackTable(b []byte, s *storage) particle.Strings {
	size := s.elem.size
	t := particle.Strings{Offsets: make([]int64, 1, s.rows()+1)}
	for k := range int(s.rows()) {
		t.Bytes = append(t.Bytes, untilNUL(b[k*size:(k+1)*size])...)
		t.Offsets = append(t.Offsets, int64(len(t.Bytes)))
	}
	return t
}

// ReadProvenance tells what a .sih5 was made from. It reads a few kilobytes.
func ReadProvenance(path string) (Provenance, error) {
	m, err := mmap.Open(path)
	if err != nil {
		return Provenance{}, err
	}
	defer m.Close()
	var p Provenance
	err = mmap.Guard(func() error {
		root, err := readTree(m.Bytes(), wantProvenance)
		if err != nil {
			return err
		}
		if err := checkRoot(root); err != nil {
			return err
		}
		p, _, err = decodeProvenance(root)
		return err
	})
	if err != nil {
		return Provenance{}, fmt.Errorf("read provenance of %q: %w", path, err)
	}
	return p, nil
}

// Guard runs fn, which reads f. If f lies on a mapped file that was truncated
// meanwhile, fn ends at the first lost byte and Guard gives an error that wraps
// [mmap.ErrFault] and names the file and the attribute. The caveats are those of
// [mmap.Guard]: the calling goroutine only, and no C code.
func Guard(f *particle.Frame, fn func() error) error {
	err := mmap.Guard(fn)
	var fault *mmap.FaultError
	if !errors.As(err, &fault) {
		return err
	}
	if name := faultyColumn(f, fault); name != "" {
		return fmt.Errorf("attribute %q: %w", name, err)
	}
	return err
}

// faultyColumn names the column that could not be read, "" if it is none.
func faultyColumn(f *particle.Frame, fault *mmap.FaultError) string {
	for i := range f.Columns {
		c := &f.Columns[i]
		for _, part := range [][]byte{
			c.Data, particle.BytesOf(c.Offsets), c.Table.Bytes,
			particle.BytesOf(c.Table.Offsets), particle.BytesOf(c.IDs),
		} {
			if fault.In(part) {
				return c.Name
			}
		}
	}
	return ""
}
