// In what order do pages hold the values of an attribute?

package bgeo

import (
	"bytes"
	"fmt"

	"floe/internal/particle"
)

// paging is the arrangement of an attribute's pages: page after page, in a page
// part after part of the packing, in a part point after point; a constant part
// holds one value for all points of its page.
type paging struct {
	elements int64
	size     int64 // scalars of an element
	pageSize int64
	packing  []int64
	flags    []pageFlags
}

func (b *block) paging(elements int64) (paging, error) {
	p := paging{elements: elements, size: b.size, pageSize: b.pageSize, packing: b.packing, flags: b.flags}
	if p.packing == nil {
		p.packing = []int64{b.size}
	}
	total := int64(0)
	for _, n := range p.packing {
		total += n
	}
	if total != b.size || b.pageSize < 1 || len(p.flags) > len(p.packing) {
		return p, fmt.Errorf("%w: pages of %d, packing %v, flags for %d parts, tuples of %d", errForm, b.pageSize, b.packing, len(b.flags), b.size)
	}
	pages := p.pages()
	for _, f := range p.flags {
		if f.n != 0 && f.n != pages {
			return p, fmt.Errorf("%w: %d flags for %d pages", errForm, f.n, pages)
		}
	}
	return p, nil
}

func (p *paging) pages() int64 {
	if p.elements == 0 {
		return 0
	}
	return (p.elements-1)/p.pageSize + 1
}

// part is one part of one page.
type part struct {
	first    int64 // element
	count    int64 // elements
	offset   int64 // scalars of the element before the part
	width    int64 // scalars of the element in the part
	constant bool
}

// stored is how many scalars the file has of it.
func (p part) stored() int64 {
	if p.constant {
		return p.width
	}
	return p.count * p.width
}

// each calls visit for every part in the file's order.
func (p *paging) each(visit func(part) error) error {
	for page := range p.pages() {
		first := page * p.pageSize
		k := part{first: first, count: min(p.pageSize, p.elements-first)}
		for i, width := range p.packing {
			k.width = width
			k.constant = i < len(p.flags) && p.flags[i].constant(page)
			if err := visit(k); err != nil {
				return err
			}
			k.offset += width
		}
	}
	return nil
}

// varies reports whether no part is constant.
func (p *paging) varies() bool {
	for _, f := range p.flags {
		for _, b := range f.bits {
			if b != 0 {
				return false
			}
		}
	}
	return true
}

// constant reports whether all parts are.
func (p *paging) constant() bool {
	if len(p.flags) < len(p.packing) {
		return false
	}
	for _, f := range p.flags {
		if f.n == 0 {
			return false
		}
		for page := range f.n {
			if !f.constant(page) {
				return false
			}
		}
	}
	return true
}

// run is bytes of the payload and their place.
type run struct {
	from, to int64
	dst      []byte
}

// span is a run before there is memory: dst is an offset in the column.
type span struct{ from, to, dst int64 }

// spans tells where the bytes of count scalars of the given size at data go. A
// part lies where its page begins and the parts before it end; expand puts it in
// order there. Too many or too few scalars are an error.
func (p *paging) spans(data, count, scalarBytes int64) ([]span, error) {
	if p.varies() {
		if want := p.elements * p.size; count != want {
			return nil, fmt.Errorf("%w: %d numbers at %d, %d needed", errForm, count, data, want)
		}
		return []span{{data, data + count*scalarBytes, 0}}, nil
	}
	var spans []span
	at := data
	left := count
	err := p.each(func(k part) error {
		n := k.stored()
		if left -= n; left < 0 {
			return fmt.Errorf("%w: %d numbers at %d, more needed", errForm, count, data)
		}
		s := span{from: at, to: at + n*scalarBytes, dst: (k.first*p.size + k.offset*k.count) * scalarBytes}
		at = s.to
		if i := len(spans) - 1; i >= 0 && spans[i].to-spans[i].from == s.dst-spans[i].dst {
			spans[i].to = s.to
		} else {
			spans = append(spans, s)
		}
		return nil
	})
	if err == nil && left > 0 {
		err = fmt.Errorf("%w: %d numbers at %d, %d too many", errForm, count, data, left)
	}
	return spans, err
}

// expand repeats constant parts and weaves the parts of a page together.
func (p *paging) expand(dst []byte, scalarBytes int64) {
	if len(p.packing) == 1 && p.varies() {
		return
	}
	var woven []byte
	p.each(func(k part) error {
		from := (k.first*p.size + k.offset*k.count) * scalarBytes
		piece := dst[from : from+k.count*k.width*scalarBytes]
		if k.constant {
			for n := int(k.width * scalarBytes); n < len(piece); n *= 2 {
				copy(piece[n:], piece[:n])
			}
		}
		if len(p.packing) == 1 {
			return nil
		}
		page := k.count * p.size * scalarBytes
		if int64(cap(woven)) < page {
			woven = make([]byte, page)
		}
		woven = woven[:page]
		weave(woven[k.offset*scalarBytes:], piece, int(p.size*scalarBytes), int(k.width*scalarBytes))
		if k.offset+k.width == p.size {
			copy(dst[k.first*p.size*scalarBytes:], woven)
		}
		return nil
	})
}

// weave puts pieces of width bytes stride bytes apart.
func weave(dst, src []byte, stride, width int) {
	for len(src) > 0 {
		copy(dst[:width], src)
		src = src[width:]
		dst = dst[min(stride, len(dst)):]
	}
}

// mostCompared is how many bytes of constants are read to see whether they are
// all the same.
const mostCompared = 4 << 20

// alike reports whether n pieces of size bytes at the cursor are the same.
func (c *cursor) alike(n, size int64) (bool, error) {
	if n <= 1 {
		return true, nil
	}
	if size > mostCompared || n > mostCompared/size {
		return false, nil
	}
	first, err := c.bytes(int(size))
	if err != nil {
		return false, err
	}
	first = bytes.Clone(first)
	for range n - 1 {
		b, err := c.bytes(int(size))
		if err != nil || !bytes.Equal(b, first) {
			return false, err
		}
	}
	return true, nil
}

// tagType is the type of the elements of a uniform array, if they can be copied.
func tagType(tag byte) particle.Type {
	switch tag {
	case tagInt8:
		return particle.Int8
	case tagInt16:
		return particle.Int16
	case tagInt32:
		return particle.Int32
	case tagInt64:
		return particle.Int64
	case tagUint8:
		return particle.Uint8
	case tagUint16:
		return particle.Uint16
	case tagReal16:
		return particle.Float16
	case tagReal32:
		return particle.Float32
	case tagReal64:
		return particle.Float64
	}
	return particle.InvalidType
}
