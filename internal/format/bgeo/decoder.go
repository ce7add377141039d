// The decoder: header, frame into granted memory, proof of the file's end.

package bgeo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"floe/internal/format"
	"floe/internal/particle"
)

// name of the format.
const name = "bgeo"

// Decoder reads geometry of Houdini 12 and later. The zero value is ready.
type Decoder struct{}

var _ format.Prover = Decoder{}

// Name gives "bgeo".
func (Decoder) Name() string { return name }

// Suffixes gives ".bgeo.sc", ".bgeo" and ".geo".
func (Decoder) Suffixes() []string { return []string{".bgeo.sc", ".bgeo", ".geo"} }

// Sniff looks at the first bytes. Files of Houdini 11 and before have the same
// suffixes and another content.
func (d Decoder) Sniff(head []byte, fileName string) int {
	named := false
	for _, suffix := range d.Suffixes() {
		named = named || strings.HasSuffix(strings.ToLower(fileName), suffix)
	}
	text := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case bytes.HasPrefix(head, []byte(scfMagic)),
		bytes.HasPrefix(head, []byte("\x7f"+binaryLittle)), bytes.HasPrefix(head, []byte("\x7f"+binaryBig)):
		if named {
			return 100
		}
		return 90
	case bytes.HasPrefix(text, []byte("[")):
		return sniffText(text[1:], named)
	case named && !isClassic(head):
		return 5
	}
	return 0
}

// sniffText judges a list by its first key.
func sniffText(text []byte, named bool) int {
	switch known := bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte(`"fileversion"`)); {
	case known && named:
		return 100
	case known:
		return 80
	case named:
		return 50
	}
	return 0
}

func isClassic(head []byte) bool {
	return bytes.HasPrefix(head, []byte("Bgeo")) || bytes.HasPrefix(head, []byte("PGEOMETRY"))
}

func failure(doing string, in format.Input, err error) error {
	return fmt.Errorf("%s Houdini geometry %q: %w", doing, in.Name, err)
}

// Header walks over the tree. In the binary forms it goes past values by
// arithmetic; the text form has to be read to its end.
func (Decoder) Header(in format.Input, opt format.Options) (particle.Header, error) {
	p, err := open(in, opt)
	if err != nil {
		return particle.Header{}, failure("read header of", in, err)
	}
	t, _, err := look(context.Background(), p, false)
	if err != nil {
		return particle.Header{}, failure("read header of", in, err)
	}
	h := t.header()
	h.Warnings = append(h.Warnings, t.trailing(p)...)
	return h, nil
}

func look(ctx context.Context, p payload, texts bool) (*tree, reader, error) {
	r, err := newReader(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	t, err := walk(r, texts)
	return t, r, err
}

// Decode walks over the tree, then copies or reads the values.
func (Decoder) Decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	decoded, err := decode(ctx, in, opt, grant)
	if err != nil {
		return nil, failure("decode", in, err)
	}
	return decoded, nil
}

func decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p, err := open(in, opt)
	if err != nil {
		return nil, err
	}
	if s, packed := p.(*scf); packed {
		s.room = keptBytes
	}
	t, r, err := look(ctx, p, true)
	if err != nil {
		return nil, err
	}
	h := t.header()
	h.Warnings = append(h.Warnings, t.trailing(p)...)
	columns, err := t.columns(r, &h)
	if err != nil {
		return nil, err
	}
	layout, err := plan(&h, columns, opt, p.size())
	if err != nil {
		return nil, err
	}
	memory, err := ask(ctx, grant, layout.Size, private(columns, p, opt))
	if err != nil {
		return nil, err
	}
	j := job{columns: columns, layout: &layout, memory: memory}
	if err := j.run(ctx, p, r, opt); err != nil {
		return nil, err
	}
	return &format.Decoded{Header: h, Layout: layout, Memory: memory}, nil
}

// keptBytes is how much of what the walk expands is kept for the filling.
const keptBytes = 16 << 20

// private is what tables of texts, spans and blocks take besides the grant.
func private(columns []column, p payload, opt format.Options) int64 {
	n := min(keptBytes, p.size()) + 1<<20
	for i := range columns {
		n += 96 * int64(len(columns[i].spans)) // spans and runs
		if a := columns[i].a; a != nil && a.strings != nil {
			n += int64(cap(a.strings.bytes) + 8*cap(a.strings.offsets))
		}
	}
	return n + 3*p.blockSize()*int64(max(opt.Threads, 1))
}

func ask(ctx context.Context, grant format.Grant, bytes, private int64) ([]byte, error) {
	memory, err := grant(ctx, bytes, private)
	if err != nil {
		return nil, fmt.Errorf("allocate: %w", err) // which says how much
	}
	if int64(len(memory)) < bytes {
		return nil, fmt.Errorf("get %d bytes of memory: %d granted", bytes, len(memory))
	}
	return memory, nil
}

// job fills granted memory.
type job struct {
	columns []column
	layout  *particle.Layout
	memory  []byte
}

func (j *job) run(ctx context.Context, p payload, r reader, opt format.Options) error {
	var runs []run
	for i := range j.columns {
		data, _, _, _, _ := j.layout.Values(i, j.memory)
		runs = append(runs, j.columns[i].runs(data)...)
	}
	if err := fill(ctx, p, runs, opt.Threads, opt.Progress); err != nil {
		return err
	}
	for i := range j.columns {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := j.finish(i, r); err != nil {
			return fmt.Errorf("attribute %q: %w", j.columns[i].Name, err)
		}
	}
	return nil
}

// finish completes column i.
func (j *job) finish(i int, r reader) error {
	k := &j.columns[i]
	data, offsets, tableBytes, tableOffsets, _ := j.layout.Values(i, j.memory)
	if err := k.finish(r, data); err != nil {
		return err
	}
	if k.Ragged() {
		k.arrayOffsets(offsets)
	}
	if k.Type != particle.String {
		return nil
	}
	if err := k.codes(data); err != nil {
		return err
	}
	k.texts(&j.layout.Columns[i], tableBytes, tableOffsets)
	return nil
}

// Complete looks at the end of the file: the index of chunks, the index of the
// binary form, the last bracket. A binary file without an index is walked over.
func (Decoder) Complete(in format.Input) error {
	if err := complete(in); err != nil {
		return failure("check", in, err)
	}
	return nil
}

// tailBytes is how much of a file's end holds its last key.
const tailBytes = 64

func complete(in format.Input) error {
	p, err := open(in, format.Options{MaxPayloadBytes: particle.MaxElements})
	if err != nil {
		return err
	}
	if _, packed := p.(*scf); packed {
		return nil // its index was there
	}
	tail := make([]byte, min(in.Size, tailBytes))
	if err := in.Fill(tail, in.Size-int64(len(tail))); err != nil {
		return err
	}
	r, err := newReader(context.Background(), p)
	if err != nil {
		return err
	}
	if _, isText := r.(*textReader); isText {
		if !bytes.HasSuffix(bytes.TrimRight(tail, " \t\r\n"), []byte("]")) {
			return fmt.Errorf("%w: no bracket at the end", format.ErrTruncated)
		}
		return nil
	}
	if at := bytes.LastIndex(tail, []byte(lastKey)); at >= 0 && tail[len(tail)-1] == tagArrayEnd {
		return nil
	}
	_, err = walk(r, false)
	if errors.Is(err, errForm) {
		return nil // damaged, not cut short
	}
	return err
}

// lastKey is the last one of a file with an index.
const lastKey = "indexposition"
