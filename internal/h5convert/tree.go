// A description of an HDF5 file to be written: what the frame becomes, before
// any library is asked to write it.

package h5convert

import (
	"strings"
	"unicode/utf8"

	"floe/internal/particle"
)

// tree lists the objects of a file. Parents come before their members.
type tree struct {
	groups   []groupNode
	datasets []datasetNode
	links    []hardLink
}

type groupNode struct {
	path  string
	attrs []attrNode
}

// datasetNode is one dataset. Exactly one of scalar and text is set.
type datasetNode struct {
	path   string
	scalar particle.Type // of one element
	text   int           // bytes of one fixed-length string
	dims   []uint
	data   []byte
	attrs  []attrNode
	// chunked datasets: rows per chunk, filters, and chunks that were made
	// elsewhere instead of data.
	chunk chunking
}

// chunking of a dataset that is not for mapping.
type chunking struct {
	rows    uint
	shuffle bool
	deflate int
	// ready gives the filtered bytes of chunk i; data is not written then.
	ready func(i uint) []byte
}

// bytes is what writing the values costs: their size, at most.
func (d *datasetNode) bytes() int64 {
	if d.chunk.ready != nil {
		return int64(d.dims[0]/d.chunk.rows+1) * maxReadyChunk
	}
	return int64(len(d.data))
}

// maxDims are the dimensions that the dataset could grow to, nil for no growth:
// libhdf5 wants a chunk to fit them.
func (d *datasetNode) maxDims() []uint {
	if d.chunk.rows == 0 {
		return nil
	}
	most := append([]uint(nil), d.dims...)
	most[0] = max(most[0], d.chunk.rows)
	return most
}

// attrNode is an attribute; value is int32, uint32, int64, float64, []int32,
// string, []string, []byte, or bool (stored as h5py stores it).
type attrNode struct {
	name  string
	value any
}

type hardLink struct{ target, name string }

func (t *tree) group(path string, attrs ...attrNode) {
	t.groups = append(t.groups, groupNode{path: path, attrs: attrs})
}

// needGroup adds a group without attributes unless it is there.
func (t *tree) needGroup(path string) {
	for _, g := range t.groups {
		if g.path == path {
			return
		}
	}
	t.group(path)
}

func (t *tree) dataset(d datasetNode) { t.datasets = append(t.datasets, d) }

func (t *tree) link(target, name string) {
	t.links = append(t.links, hardLink{target: target, name: name})
}

// size is the payload in bytes and a generous guess of all the rest.
func (t *tree) size() (data, meta int64) {
	meta = 4096
	for _, g := range t.groups {
		meta += 512 + attrBytes(g.attrs)
	}
	for _, d := range t.datasets {
		data += particle.Align(int64(len(d.data)))
		meta += 640 + attrBytes(d.attrs)
	}
	return data, meta + 96*int64(len(t.links))
}

// later bounds the bytes that are allocated only while values are written:
// those of chunks, and what indexes them.
func (t *tree) later() int64 {
	n := int64(64 << 10)
	for _, d := range t.datasets {
		if d.chunk.ready != nil {
			n += d.bytes()
		}
	}
	return n
}

// maxReadyChunk bounds the size of a chunk that was made elsewhere.
const maxReadyChunk = 8 << 10

func attrBytes(attrs []attrNode) (n int64) {
	for _, a := range attrs {
		n += 96
		switch v := a.value.(type) {
		case string:
			n += int64(len(v))
		case []byte:
			n += int64(len(v))
		case []string:
			n += int64(len(v) * longest(v))
		}
	}
	return n
}

// textAttr is an attribute for a text: a string if it is clean UTF-8, else its
// bytes, as fixed-length strings end at NUL.
func textAttr(name, text string) attrNode {
	if !clean(text) {
		return attrNode{name, []byte(text)}
	}
	return attrNode{name, text}
}

func clean(text string) bool {
	return utf8.ValidString(text) && strings.IndexByte(text, 0) < 0
}

func longest(texts []string) int {
	n := 1
	for _, t := range texts {
		n = max(n, len(t))
	}
	return n
}
