// One array: its header, and what its records are to the points.

package npy

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"floe/internal/format"
	"floe/internal/particle"
)

const (
	magic = "\x93NUMPY"
	// maxHeaderBytes bounds the text of a header, NumPy's own limit is 10,000.
	maxHeaderBytes = 1 << 20
)

// array is one array of a file or an archive.
type array struct {
	name    string // in the archive, without .npy
	item    record // as the type says
	shape   []int64
	fortran bool // the first dimension goes fastest
	version int
	head    int64 // bytes before the values
	source  source

	// What belongs to one point: an item, or a row of items. See count.
	record
	rows int64
}

// bytes of all values.
func (a *array) bytes() int64 { return a.rows * a.size }

// errDamaged is a header that cannot be understood.
var errDamaged = errors.New("damaged header")

// readArray reads a header from r.
func readArray(r io.Reader) (*array, error) {
	start := make([]byte, len(magic)+2)
	if err := readFull(r, start); err != nil {
		return nil, err
	}
	a := &array{version: int(start[len(magic)])}
	if string(start[:len(magic)]) != magic {
		return nil, fmt.Errorf("%w: begins with % x, not with that of a .npy", format.ErrUnknown, start)
	}
	length := make([]byte, 4)
	switch a.version {
	case 1:
		length = length[:2]
	case 2, 3:
	default:
		return nil, fmt.Errorf("%w: version %d is not known", errDamaged, a.version)
	}
	if err := readFull(r, length); err != nil {
		return nil, err
	}
	n := int64(binary.LittleEndian.Uint32(append(length, 0, 0)[:4]))
	a.head = int64(len(start)+len(length)) + n
	if n > maxHeaderBytes {
		return nil, fmt.Errorf("%w: a header of %d bytes", format.ErrLimit, n)
	}
	// A header that is promised is believed as its bytes come.
	var text bytes.Buffer
	if m, err := io.CopyN(&text, r, n); err != nil {
		return nil, ended(err, m, n)
	}
	if err := a.understand(text.Bytes()); err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return a, nil
}

func readFull(r io.Reader, b []byte) error {
	n, err := io.ReadFull(r, b)
	return ended(err, int64(n), int64(len(b)))
}

// ended makes the end of a file a truncation.
func ended(err error, have, want int64) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: %d bytes where %d are expected", format.ErrTruncated, have, want)
	}
	return err
}

// understand reads the dictionary.
func (a *array) understand(text []byte) error {
	if a.version < 3 {
		text = fromLatin1(text)
	}
	v, err := literal(string(text))
	if err != nil {
		return err
	}
	d, ok := v.(dict)
	if !ok {
		return errors.New("no dictionary")
	}
	if a.fortran, ok = d["fortran_order"].(bool); !ok {
		return errors.New("no fortran_order")
	}
	if a.shape, err = dimensions(d["shape"]); err != nil {
		return err
	}
	if a.item, err = newRecord(d["descr"]); err != nil {
		return err
	}
	return a.count()
}

// count finds the rows: of records all items, of plain types those of the first
// dimension, where the others are components.
func (a *array) count() error {
	a.record = a.item
	inner, all, err := a.products()
	switch {
	case err != nil:
		return err
	case inner > 0 && a.size > maxItemBytes/inner, all > 0 && a.size > maxItemBytes*1024/all:
		return errTooLarge
	case a.named || len(a.shape) < 2:
		a.rows = all
		return nil
	}
	a.rows, a.size, a.leaves = a.shape[0], a.size*inner, nil
	a.leftOut = slices.Clip(a.leftOut)
	for _, l := range a.item.leaves { // one, or none that can be shown
		l.shape = append(slices.Clone(a.shape[1:]), l.shape...)
		l.count *= inner
		if l.scalar == particle.String && inner != 1 {
			a.leftOut = append(a.leftOut, fmt.Sprintf("Texts of shape %v are not shown.", a.shape))
			continue
		}
		if _, err := a.keep(l); err != nil {
			return err
		}
	}
	return nil
}

// products of the dimensions, without the first and with it.
func (a *array) products() (inner, all int64, err error) {
	if inner, err = product(a.shape[min(1, len(a.shape)):]); err == nil {
		all, err = product(a.shape)
	}
	return inner, all, err
}

// asOne makes all rows components of one.
func (a *array) asOne() error {
	a.shape = append([]int64{1}, a.shape...)
	return a.count()
}

// planes reports whether the values lie component after component.
func (a *array) planes() bool {
	inner, _, _ := a.products()
	return a.fortran && !a.named && inner > 1 && a.rows > 1
}

// planeScalars is how many scalars of a row lie together in a plane: one, or
// two of a complex number.
func (a *array) planeScalars() int64 {
	inner, _, _ := a.products()
	return a.size / inner / a.item.leaves[0].size
}

// cell is where plane p of a Fortran array belongs in a row of C order.
func (a *array) cell(p int64) int64 {
	at := int64(0)
	rest := a.shape[1:]
	for i, d := range rest { // the first of them goes fastest
		k := p % d
		p /= d
		step, _ := product(rest[i+1:])
		at += k * step
	}
	return at
}
