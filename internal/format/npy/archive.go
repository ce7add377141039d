// The encoder of .npz: an array for each attribute.

package npy

import (
	"archive/zip"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"floe/internal/format"
	"floe/internal/particle"
)

// ArchiveEncoder writes an archive with an array for each attribute, not
// compressed, as numpy.savez does. The zero value is ready.
//
//	a = numpy.load("smoke.0101.npz"); a["PointPosition"]  # shape (N, 3)
//
// Names, types and order are kept. A ragged attribute is two arrays: NAME with
// the values of all points, and NAME__offsets, of int64, one more than points:
//
//	numpy.split(a["Strand"], a["Strand__offsets"][1:-1])  # a list of arrays
//
// Texts are U, as wide as the longest; a shape is its number, with NAME__ids
// where the frame has ids; constants are repeated for every point. What belongs
// to the object, edges, polygons or samples lies in the folder object/, edge/,
// polygon/ or sample/ and is called so in NumPy: a["object/Mass"].
//
// Left out are point locations, and attributes of the element generator, which
// never have values.
type ArchiveEncoder struct{}

var _ format.Omitter = ArchiveEncoder{}

// Name gives "npz".
func (ArchiveEncoder) Name() string { return archiveName }

// Suffix gives ".npz".
func (ArchiveEncoder) Suffix() string { return ".npz" }

// Omits names the attributes that have no place in the archive.
func (ArchiveEncoder) Omits(f *particle.Frame) []string { return omits(f, isMember) }

func isMember(c *particle.Column) bool {
	_, known := folderFor(c.Context)
	return known && c.Type != particle.Location
}

// folderFor is the folder of a context's arrays.
func folderFor(context particle.Context) (string, bool) {
	if context == particle.PerPoint {
		return "", true
	}
	for folder, c := range folders {
		if c == context {
			return folder, true
		}
	}
	return "", false
}

// Encode streams the frame to w; it holds no copy of it.
func (ArchiveEncoder) Encode(ctx context.Context, w io.Writer, f *particle.Frame) error {
	z := &archive{ctx: ctx, z: zip.NewWriter(w), taken: names{}}
	for i := range f.Columns {
		if c := &f.Columns[i]; isMember(c) {
			if err := z.add(c); err != nil {
				return fmt.Errorf("encode npz: %w", err)
			}
		}
	}
	if err := z.z.Close(); err != nil {
		return fmt.Errorf("encode npz: %w", err)
	}
	return ctx.Err()
}

// archive is one that is being written.
type archive struct {
	ctx   context.Context
	z     *zip.Writer
	taken names
}

// add writes the arrays of an attribute.
func (a *archive) add(c *particle.Column) error {
	all, err := outputs(a.ctx, c)
	if err != nil {
		return err
	}
	if err := c.CheckOffsets(); err != nil {
		return err
	}
	name := a.nameFor(c)
	values := c.Elements
	if c.Ragged() {
		values = c.Values()
		if err := a.offsets(name, c); err != nil {
			return err
		}
	}
	for _, o := range all {
		own := name
		if o.ids {
			own += idsSuffix
		}
		if err := a.values(own, &o, values); err != nil {
			return err
		}
	}
	return nil
}

// nameFor makes the name in the archive, which must not lead out of it.
func (a *archive) nameFor(c *particle.Column) string {
	folder, _ := folderFor(c.Context)
	own := strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r < ' ' {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(c.Name, "\ufffd"))
	if own == "" {
		own = "_"
	}
	var suffixes []string
	if c.Ragged() {
		suffixes = append(suffixes, offsetsSuffix)
	}
	if c.IDs != nil {
		suffixes = append(suffixes, idsSuffix)
	}
	return a.taken.unique(folder+own, suffixes...)
}

func (a *archive) create(name, descr string, shape []int64) (io.Writer, error) {
	w, err := a.z.CreateHeader(&zip.FileHeader{Name: name + suffix, Method: zip.Store})
	if err == nil {
		_, err = w.Write(header(descr, shape))
	}
	return w, err
}

// values writes the values of all elements.
func (a *archive) values(name string, o *output, count int64) error {
	w, err := a.create(name, quoted(o.word), append([]int64{count}, o.shape...))
	if err != nil {
		return err
	}
	c := o.column
	inOrder := !c.Constant && int64(len(c.Data)) == count*c.ValueBytes()
	if inOrder && !o.ids && c.Type != particle.String {
		return a.whole(w, c.Data)
	}
	if c.Ragged() {
		return a.arrays(w, o)
	}
	return pieces(a.ctx, w, count, func(dst []byte, i int64) []byte {
		v, _ := c.Span(i)
		return o.appendValue(dst, v)
	})
}

// whole writes a column that is an array as it lies there.
func (a *archive) whole(w io.Writer, data []byte) error {
	for len(data) > 0 {
		if err := a.ctx.Err(); err != nil {
			return err
		}
		n := min(len(data), 4*blockBytes)
		if _, err := w.Write(data[:n]); err != nil {
			return err
		}
		data = data[n:]
	}
	return a.ctx.Err()
}

// arrays writes the values of ragged elements, constants for each of them.
func (a *archive) arrays(w io.Writer, o *output) error {
	return pieces(a.ctx, w, o.column.Elements, func(dst []byte, i int64) []byte {
		from, to := o.column.Span(i)
		for v := from; v < to; v++ {
			dst = o.appendValue(dst, v)
		}
		return dst
	})
}

// offsets writes where the values of each element begin, and where they end.
func (a *archive) offsets(name string, c *particle.Column) error {
	w, err := a.create(name+offsetsSuffix, quoted(words[particle.Int64]), []int64{c.Elements + 1})
	if err != nil {
		return err
	}
	end := int64(0)
	return pieces(a.ctx, w, c.Elements+1, func(dst []byte, i int64) []byte {
		if i > 0 {
			from, to := c.Span(i - 1)
			end += to - from
		}
		return binary.LittleEndian.AppendUint64(dst, uint64(end))
	})
}
