// Reading through libhdf5 what cannot be mapped.

//go:build cgo

package h5convert

/*
#include "shim.h"
#include <stdlib.h>
*/
import "C"

import (
	"context"
	"fmt"
	"os"
	"slices"
	"unsafe"

	"floe/internal/particle"
)

// readPrivateBytes is announced for libhdf5's caches and the tree of objects.
const readPrivateBytes = 16 << 20

// Read reads any HDF5 file with points through libhdf5 into granted memory:
// repacked .sih5 files, ICE Explorer's, whose header then has the dialect
// "ice-explorer", and others, with the format "hdf5" and warnings about what was
// taken for what. A file of another program is trusted as far as libhdf5 can be;
// read such ones in a process of their own.
func Read(ctx context.Context, path string, grant Grant) (particle.Header, particle.Layout, []byte, error) {
	plan, memory, err := read(ctx, path, grant)
	if err != nil {
		return particle.Header{}, particle.Layout{}, nil, fmt.Errorf("read %q: %w", path, err)
	}
	return plan.header, plan.layout, memory, nil
}

func read(ctx context.Context, path string, grant Grant) (plan *readPlan, memory []byte, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	file := C.hid_t(-1)
	defer func() {
		if file >= 0 {
			_ = library.do(context.Background(), func() error { C.floe_close(file); return nil }) // was only read
		}
	}()
	err = library.do(ctx, func() (err error) {
		if file, err = openFile(path); err != nil {
			return err
		}
		root, err := scan(file)
		if err != nil {
			return err
		}
		plan, err = planRead(root, info.Size(), func(s *storage) (particle.Strings, error) { return readTable(file, s) })
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	fills, err := plan.fills()
	if err != nil {
		return nil, nil, err
	}
	// Waiting for memory must not hold the library up.
	if memory, err = grant(ctx, plan.layout.Size, readPrivateBytes); err != nil {
		return nil, nil, err
	}
	if int64(len(memory)) < plan.layout.Size {
		return nil, nil, fmt.Errorf("granted %d bytes, want %d", len(memory), plan.layout.Size)
	}
	plan.putTables(memory)
	for _, f := range fills {
		part := memory[f.to.Off : f.to.Off+f.to.Len]
		if err := library.do(ctx, func() error { return readDataset(file, f.from.path, codes[f.as], part) }); err != nil {
			return nil, nil, fmt.Errorf("attribute %q: %w", f.attribute, err)
		}
	}
	return plan, memory, nil
}

func openFile(path string) (C.hid_t, error) {
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	id := C.floe_open(name)
	return id, check(id, "open")
}

func readDataset(file C.hid_t, path string, code C.int, to []byte) error {
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	id := C.floe_open_object(file, name)
	if id < 0 {
		return lastError("open dataset")
	}
	defer C.floe_close(id)
	return check(C.floe_read(id, code, 0, unsafe.Pointer(unsafe.SliceData(to))), "read values")
}

func readTable(file C.hid_t, s *storage) (particle.Strings, error) {
	const most = 16 << 20
	if s.bytes() > most {
		return particle.Strings{}, damaged("string table of %d bytes", s.bytes())
	}
	packed := make([]byte, s.bytes())
	if len(packed) > 0 {
		if err := readDataset(file, s.path, C.floe_text, packed); err != nil {
			return particle.Strings{}, err
		}
	}
	return unpackTable(packed, s), nil
}

// scanner walks a file's objects.
type scanner struct {
	left int
	// above are the addresses of the groups that the walk is in: links may form
	// a loop.
	above []uint64
}

func scan(file C.hid_t) (*node, error) {
	s := scanner{left: maxObjects}
	root := C.CString("/")
	defer C.free(unsafe.Pointer(root))
	id := C.floe_open_object(file, root)
	if id < 0 {
		return nil, lastError("open root group")
	}
	defer C.floe_close(id)
	return s.group(id, "", "/")
}

func (s *scanner) group(id C.hid_t, path, name string) (*node, error) {
	n := &node{name: name}
	var err error
	if n.attrs, err = readAttributes(id); err != nil {
		return nil, err
	}
	links := int64(C.floe_count_links(id))
	if links < 0 {
		return nil, lastError("list group " + path)
	}
	for i := range links {
		if s.left--; s.left < 0 {
			return nil, fmt.Errorf("more than %d objects", maxObjects)
		}
		child, err := s.link(id, i, path)
		if err != nil {
			return nil, fmt.Errorf("link %d of %q: %w", i, path+"/", err)
		}
		if child != nil {
			n.children = append(n.children, child)
		}
	}
	return n, nil
}

// link reads the object behind link i, nil if it is to be left out: it leads out
// of the file or back into a group that the walk is in, or has an odd name.
func (s *scanner) link(group C.hid_t, i int64, path string) (*node, error) {
	name := (*C.char)(C.malloc(maxNameBytes))
	defer C.free(unsafe.Pointer(name))
	var isGroup C.int
	var address C.uint64_t
	if C.floe_link_at(group, C.hsize_t(i), name, maxNameBytes, &isGroup, &address) < 0 {
		return nil, lastError("look")
	}
	const maxForeignDepth = 16
	if address == 0 || isGroup != 0 && (slices.Contains(s.above, uint64(address)) || len(s.above) >= maxForeignDepth) {
		return nil, nil
	}
	id := C.floe_open_object(group, name)
	if id < 0 {
		return nil, lastError("open")
	}
	defer C.floe_close(id)
	goName := C.GoString(name)
	path += "/" + goName
	if isGroup == 0 {
		return readShape(id, path, goName)
	}
	s.above = append(s.above, uint64(address))
	defer func() { s.above = s.above[:len(s.above)-1] }()
	return s.group(id, path, goName)
}

func readShape(id C.hid_t, path, name string) (*node, error) {
	n := &node{name: name, data: &storage{path: path, offset: -1}}
	var shape C.floe_shape
	if C.floe_dataset_shape(id, &shape) < 0 {
		return nil, lastError("describe dataset")
	}
	n.data.elem = elementOf(shape._type)
	size := float64(n.data.elem.size)
	for _, d := range shape.dims[:shape.rank] {
		n.data.dims = append(n.data.dims, int64(d))
		size *= float64(max(d, 1))
	}
	if size > 1<<62 {
		return nil, damaged("dataset %q: size overflows", path)
	}
	var err error
	n.attrs, err = readAttributes(id)
	return n, err
}

// scalars is the inverse of codes.
var scalars = map[C.int]particle.Type{
	C.floe_i8: particle.Int8, C.floe_u8: particle.Uint8, C.floe_i16: particle.Int16, C.floe_u16: particle.Uint16,
	C.floe_i32: particle.Int32, C.floe_u32: particle.Uint32, C.floe_i64: particle.Int64, C.floe_u64: particle.Uint64,
	C.floe_f16: particle.Float16, C.floe_f32: particle.Float32, C.floe_f64: particle.Float64, C.floe_bool: particle.Bool,
}

func elementOf(t C.floe_type) element {
	return element{scalar: scalars[t.code], text: t.code == C.floe_text, bigEndian: t.big_endian != 0, size: int(t.size)}
}

// readAttributes reads what fits an ordinary attribute and skips the rest.
func readAttributes(id C.hid_t) ([]attribute, error) {
	count := int(C.floe_count_attributes(id))
	if count < 0 {
		return nil, lastError("count attributes")
	}
	var all []attribute
	name := (*C.char)(C.malloc(maxNameBytes))
	defer C.free(unsafe.Pointer(name))
	for i := range min(count, maxMessages) {
		var t C.floe_type
		var n C.hsize_t
		if C.floe_attribute_at(id, C.int(i), name, maxNameBytes, &t, &n) < 0 {
			return nil, lastError("open attribute")
		}
		a := attribute{name: C.GoString(name), elem: elementOf(t), count: int64(n)}
		if t.code == C.floe_vlen_text {
			const longestText = 4096
			a.elem = element{text: true, size: longestText}
		}
		if n == 0 || n > 1<<16 || a.count*int64(a.elem.size) > 1<<22 || !a.elem.text && !a.elem.scalar.Valid() {
			continue
		}
		a.raw = make([]byte, a.count*int64(a.elem.size))
		if C.floe_attribute_read(id, name, t.code, C.size_t(a.elem.size), n, unsafe.Pointer(unsafe.SliceData(a.raw))) < 0 {
			return nil, lastError("read attribute " + a.name)
		}
		all = append(all, a)
	}
	return all, nil
}
