// Writing a tree through libhdf5: gonum.org/v1/hdf5 makes groups and dataspaces,
// and opens, writes and closes large datasets; the shim creates file and datasets,
// and writes attributes, links, ready-made chunks and the values of small datasets.

//go:build cgo

package h5convert

/*
#include "shim.h"
#include <stdlib.h>
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"math"
	"unsafe"

	"gonum.org/v1/hdf5"

	"floe/internal/particle"
)

// slabBytes is the most that one call of H5Dwrite gets, so that a cancelled
// conversion of gigabytes ends soon and others get their turn.
const slabBytes = 64 << 20

// What is written while the file is created, without coming to the library's
// thread once more, which costs as much as writing some hundred kilobytes:
// datasets of up to smallBytes, together up to earlyBytes.
const (
	smallBytes = 256 << 10
	earlyBytes = 8 << 20
)

// codes of the scalar types, as in shim.h.
var codes = map[particle.Type]C.int{
	particle.Bool: C.floe_u8, particle.Int8: C.floe_i8, particle.Uint8: C.floe_u8,
	particle.Int16: C.floe_i16, particle.Uint16: C.floe_u16,
	particle.Int32: C.floe_i32, particle.Uint32: C.floe_u32,
	particle.Int64: C.floe_i64, particle.Uint64: C.floe_u64,
	particle.Float16: C.floe_f16, particle.Float32: C.floe_f32, particle.Float64: C.floe_f64,
}

// writeTree writes the file at path, which must not exist. Whatever it returns,
// the file is closed; the caller removes it after an error.
func writeTree(ctx context.Context, path string, t *tree) error {
	room, err := reserve(path, t)
	if err != nil {
		return err
	}
	defer room.close()
	w := &treeWriter{room: room}
	err = library.do(ctx, func() error { return w.begin(path, t) })
	if err == nil && len(w.late) > 0 {
		err = w.data(ctx)
	}
	if w.open {
		err = library.do(context.Background(), func() error { return w.end(err) })
	}
	if err != nil {
		return err
	}
	return room.trim()
}

// treeWriter is a file being written.
type treeWriter struct {
	room *room
	// id is the shim's handle of the file, file gonum's; both are closed.
	id   C.hid_t
	file *hdf5.File
	open bool
	// early counts the bytes of values that were written at once, late lists the
	// datasets whose values are not.
	early int64
	late  []*datasetNode
}

// begin makes everything but the values of large datasets. If there are none, or
// after an error, it also ends the file.
func (w *treeWriter) begin(path string, t *tree) error {
	err := w.create(path, t)
	if w.open && (err != nil || len(w.late) == 0) {
		return w.end(err)
	}
	if err == nil {
		w.room.extend(int64(C.floe_end(w.id)) + t.later())
	}
	return err
}

func (w *treeWriter) create(path string, t *tree) error {
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	_, meta := t.size()
	if w.id = C.floe_create(name, C.size_t(min(meta, 1<<20))); w.id < 0 {
		return lastError("create file")
	}
	w.open = true
	var err error
	// The same file within one process: gonum gets the one just created.
	if w.file, err = hdf5.OpenFile(path, hdf5.F_ACC_RDWR); err != nil {
		return lastError("open created file")
	}
	return w.objects(t)
}

// end closes the file, after an error too; what libhdf5 still holds is written
// here.
func (w *treeWriter) end(err error) error {
	if err != nil {
		w.room.release() // so that closing finds room for what it still writes
	}
	w.open = false
	if w.file != nil && w.file.Close() != nil {
		err = errors.Join(err, lastError("close file"))
	}
	return errors.Join(err, check(C.floe_close(w.id), "close file"))
}

func (w *treeWriter) objects(t *tree) error {
	for i := range t.groups {
		if err := w.group(&t.groups[i]); err != nil {
			return fmt.Errorf("group %s: %w", t.groups[i].path, err)
		}
	}
	for i := range t.datasets {
		if err := w.dataset(&t.datasets[i]); err != nil {
			return fmt.Errorf("dataset %s: %w", t.datasets[i].path, err)
		}
	}
	for _, l := range t.links {
		if err := w.link(l); err != nil {
			return err
		}
	}
	return nil
}

func (w *treeWriter) group(g *groupNode) error {
	var group *hdf5.Group
	var err error
	if g.path == "/" {
		group, err = w.file.OpenGroup(g.path)
	} else {
		group, err = w.file.CreateGroup(g.path)
	}
	if err != nil {
		return lastError("create")
	}
	return errors.Join(attributes(C.hid_t(group.ID()), g.attrs), group.Close())
}

func (w *treeWriter) dataset(d *datasetNode) error {
	space, err := hdf5.CreateSimpleDataspace(d.dims, d.maxDims())
	if err != nil {
		return lastError("create dataspace")
	}
	defer space.Close()
	name := C.CString(d.path)
	defer C.free(unsafe.Pointer(name))
	code, text := codes[d.scalar], C.size_t(d.text)
	if d.text > 0 {
		code = C.floe_text
	}
	shuffle := C.int(0)
	if d.chunk.shuffle {
		shuffle = 1
	}
	id := C.floe_create_dataset(w.id, name, code, text, C.hid_t(space.ID()), C.hsize_t(d.chunk.rows), shuffle, C.int(d.chunk.deflate))
	if id < 0 {
		return lastError("create")
	}
	return errors.Join(attributes(id, d.attrs), w.soon(id, d), check(C.floe_close(id), "close"))
}

// soon writes the values of a dataset that was just created if they are few.
func (w *treeWriter) soon(id C.hid_t, d *datasetNode) error {
	n := d.bytes()
	switch {
	case n == 0:
		return nil
	case n > smallBytes || w.early+n > earlyBytes:
		w.late = append(w.late, d)
		return nil
	}
	w.early += n
	if d.chunk.ready != nil {
		return writeChunks(id, d)
	}
	return check(C.floe_write(id, unsafe.Pointer(unsafe.SliceData(d.data))), "write")
}

func (w *treeWriter) link(l hardLink) error {
	target, name := C.CString(l.target), C.CString(l.name)
	defer C.free(unsafe.Pointer(target))
	defer C.free(unsafe.Pointer(name))
	return check(C.floe_link(w.id, target, name), "link "+l.name+" to "+l.target)
}

func attributes(object C.hid_t, attrs []attrNode) error {
	for _, a := range attrs {
		if err := writeAttribute(object, a); err != nil {
			return fmt.Errorf("attribute @%s: %w", a.name, err)
		}
	}
	return nil
}

// writeAttribute is a table of the types of values.
func writeAttribute(object C.hid_t, a attrNode) error {
	put := func(code C.int, text, rank, n int, value []byte) error {
		if len(value) > maxAttrBytes {
			return fmt.Errorf("%d bytes are more than %d", len(value), maxAttrBytes)
		}
		name := C.CString(a.name)
		defer C.free(unsafe.Pointer(name))
		return check(C.floe_attribute(object, name, code, C.size_t(text), C.int(rank), C.hsize_t(n), unsafe.Pointer(unsafe.SliceData(value))), "write")
	}
	switch v := a.value.(type) {
	case int32:
		return put(C.floe_i32, 0, 0, 1, le.AppendUint32(nil, uint32(v)))
	case uint32:
		return put(C.floe_u32, 0, 0, 1, le.AppendUint32(nil, v))
	case int64:
		return put(C.floe_i64, 0, 0, 1, le.AppendUint64(nil, uint64(v)))
	case float64:
		return put(C.floe_f64, 0, 0, 1, le.AppendUint64(nil, math.Float64bits(v)))
	case []int32:
		return put(C.floe_i32, 0, 1, len(v), particle.BytesOf(v))
	case []int64:
		return put(C.floe_i64, 0, 1, len(v), particle.BytesOf(v))
	case []byte:
		return put(C.floe_u8, 0, 1, len(v), v)
	case bool:
		b := []byte{0}
		if v {
			b[0] = 1
		}
		return put(C.floe_bool, 0, 0, 1, b)
	case string:
		size := max(len(v), 1)
		return put(C.floe_text, size, 0, 1, packTexts([]string{v}, size))
	case asciiText:
		return put(C.floe_ascii, len(v), 0, 1, []byte(v))
	case []string:
		size := longest(v)
		return put(C.floe_text, size, 1, len(v), packTexts(v, size))
	}
	return fmt.Errorf("cannot write a %T", a.value)
}

func packTexts(texts []string, size int) []byte {
	packed := make([]byte, len(texts)*size)
	for i, t := range texts {
		copy(packed[i*size:], t)
	}
	return packed
}

// data writes the values of the late datasets, each call of libhdf5 as a task of
// its own.
func (w *treeWriter) data(ctx context.Context) error {
	for _, d := range w.late {
		if err := w.values(ctx, d); err != nil {
			return fmt.Errorf("dataset %s: %w", d.path, err)
		}
	}
	return nil
}

func (w *treeWriter) values(ctx context.Context, d *datasetNode) error {
	if d.chunk.ready != nil {
		return library.do(ctx, func() error {
			return w.reopen(d, func(set *hdf5.Dataset) error { return writeChunks(C.hid_t(set.ID()), d) })
		})
	}
	row := uint(len(d.data)) / d.dims[0]
	rows := max(slabBytes/row, 1)
	for first := uint(0); first < d.dims[0]; first += rows {
		n := min(rows, d.dims[0]-first)
		err := library.do(ctx, func() error {
			return w.reopen(d, func(set *hdf5.Dataset) error { return writeRows(set, d, first, n) })
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *treeWriter) reopen(d *datasetNode, fn func(*hdf5.Dataset) error) error {
	set, err := w.file.OpenDataset(d.path)
	if err != nil {
		return lastError("open")
	}
	return errors.Join(fn(set), set.Close())
}

// writeRows writes n rows from row first on. All rows go without selections,
// which spares libhdf5 to look at them.
func writeRows(set *hdf5.Dataset, d *datasetNode, first, n uint) error {
	row := uint(len(d.data)) / d.dims[0]
	part := d.data[first*row : (first+n)*row]
	if n == d.dims[0] {
		if err := set.Write(&part); err != nil {
			return lastError("write")
		}
		return nil
	}
	start, count := make([]uint, len(d.dims)), append([]uint{n}, d.dims[1:]...)
	start[0] = first
	inFile, err := hdf5.CreateSimpleDataspace(d.dims, nil)
	if err != nil {
		return lastError("create dataspace")
	}
	defer inFile.Close()
	inMemory, err := hdf5.CreateSimpleDataspace(count, nil)
	if err != nil {
		return lastError("create dataspace")
	}
	defer inMemory.Close()
	if err := inFile.SelectHyperslab(start, nil, count, nil); err != nil {
		return lastError("select rows")
	}
	if err := set.WriteSubset(&part, inMemory, inFile); err != nil {
		return lastError("write")
	}
	return nil
}

// writeChunks stores chunks that are filtered already.
func writeChunks(set C.hid_t, d *datasetNode) error {
	for i := uint(0); i*d.chunk.rows < d.dims[0]; i++ {
		b := d.chunk.ready(i)
		if err := check(C.floe_write_chunk(set, C.hsize_t(i*d.chunk.rows), unsafe.Pointer(unsafe.SliceData(b)), C.size_t(len(b))), "write chunk"); err != nil {
			return err
		}
	}
	return nil
}
