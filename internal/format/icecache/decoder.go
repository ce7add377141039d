// The decoder: header, and frame into granted memory.

package icecache

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"floe/internal/format"
	"floe/internal/inflate"
	"floe/internal/particle"
)

// name of the format.
const name = "icecache"

// Decoder reads .icecache files. The zero value is ready.
type Decoder struct {
	// Inflater to use; nil stands for inflate.Default().
	Inflater inflate.Inflater
}

var _ format.Decoder = Decoder{}

// Name gives "icecache".
func (Decoder) Name() string { return name }

// Suffixes gives ".icecache".
func (Decoder) Suffixes() []string { return []string{".icecache"} }

// Sniff inflates the first bytes and looks for the magic.
func (Decoder) Sniff(head []byte, fileName string) int {
	named := strings.HasSuffix(strings.ToLower(fileName), ".icecache")
	switch {
	case bytes.HasPrefix(head, []byte(magic)):
		return 100
	case inflate.Detect(head) != inflate.None:
		return sniffInside(head, named)
	case named:
		return 10
	}
	return 0
}

// sniffInside judges a compressed file by what its start inflates to.
func sniffInside(head []byte, named bool) int {
	r := inflate.NewReader(inflate.Source{ReaderAt: bytes.NewReader(head), Size: int64(len(head)), Bytes: head})
	defer r.Close()
	start := make([]byte, len(magic))
	n, _ := io.ReadFull(r, start)
	switch {
	case string(start) == magic:
		return 100
	case named && strings.HasPrefix(magic, string(start[:n])):
		return 30
	case named:
		return 5
	}
	return 0
}

// Header inflates only as much as the definitions need.
func (d Decoder) Header(in format.Input, opt format.Options) (particle.Header, error) {
	p, err := open(in, opt, d.Inflater)
	if err != nil {
		return particle.Header{}, failure("read header of", in, err)
	}
	f, forms, err := p.front(parseDialect(opt.Dialect))
	if err != nil {
		return particle.Header{}, failure("read header of", in, err)
	}
	r := reading{front: f, dialect: forms, partial: -1, spans: make([]span, len(f.defs))}
	for i := range f.defs {
		if f.defs[i].unsized() {
			r.partial, r.spans = i, r.spans[:i]
			break
		}
	}
	h := r.header()
	h.Warnings = append(p.warnings(), r.warnings(0)...)
	return h, nil
}

func failure(doing string, in format.Input, err error) error {
	return fmt.Errorf("%s icecache %q: %w", doing, in.Name, ofKind(err))
}

func (p *payload) warnings() []string {
	if p.container == inflate.Zlib {
		return []string{"The file is a bare zlib stream; ICE caches are gzip streams."}
	}
	return nil
}

// Decode inflates the file into the granted memory and compacts the columns
// there. It asks for memory a second time if the first request, which rests on
// what the file says of itself, was too small.
func (d Decoder) Decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	p, err := open(in, opt, d.Inflater)
	if err != nil {
		return nil, failure("decode", in, err)
	}
	j := job{payload: p, ctx: ctx, grant: grant, hint: parseDialect(opt.Dialect)}
	decoded, err := j.run()
	if err != nil {
		return nil, failure("decode", in, err)
	}
	return decoded, nil
}

// job is the decoding of one file.
type job struct {
	*payload
	ctx   context.Context
	grant format.Grant
	hint  dialect
	start *front // as read before the rest

	base     int64 // offset of the payload in the memory
	size     int64 // of the payload; a guess until it is inflated
	extra    int64 // bytes to the right of the payload
	memory   []byte
	asked    int64 // bytes of memory; more may be granted
	trailing int64
	broken   *inflate.StreamError // found by counting
}

// brokenSlack is more than what inflaters differ in before they see damage.
const brokenSlack = 64 << 10

// attempts bounds how often a file is inflated: after a guess, after counting,
// after planning. A file that needs more changes while it is read.
const attempts = 4

func (j *job) run() (*format.Decoded, error) {
	if err := j.ctx.Err(); err != nil {
		return nil, err
	}
	if err := j.estimate(); err != nil {
		return nil, err
	}
	for range attempts {
		if err := j.ask(); err != nil {
			return nil, err
		}
		err := j.fill()
		if errors.Is(err, inflate.ErrSpace) {
			if err = j.count(); err == nil {
				continue
			}
		}
		if err != nil {
			return nil, err
		}
		decoded, err := j.place()
		if decoded != nil || err != nil {
			return decoded, err
		}
	}
	return nil, errChanged
}

// estimate guesses the memory needed from header and container.
func (j *job) estimate() error {
	f, forms, err := j.front(j.hint)
	if err != nil {
		return err
	}
	j.start, j.hint = f, j.hint|forms
	j.base = baseFor(f, f.firstValue())
	j.size = j.in.Size
	if j.container != inflate.None {
		j.size = min(inflate.SizeHint(j.source()), f.most())
		if j.size < f.end || j.size > j.limit || j.doubtful() {
			return j.count()
		}
	}
	j.extra = guess(f, j.size, j.hint)
	return nil
}

// doubtful: a file that is cut short ends in any four bytes, which would be
// taken for a size of gigabytes. Counting costs time, but only files that shrink
// unusually well, and those inflate fast.
func (j *job) doubtful() bool {
	const small, usual = 64 << 20, 6
	return j.size > small && j.size > usual*j.in.Size
}

// most is an upper bound of the payload if the definitions tell one.
func (f *front) most() int64 {
	total := f.end
	for i := range f.defs {
		c := column{}
		if f.defs[i].unsized() {
			return huge
		}
		c = (bool4 | rotation20).column(&f.defs[i])
		if c.ragged || c.encoding != fixedBytes {
			return huge
		}
		total = saturated(total, c.elements, c.size)
		total += 4 * (c.elements/chunkElements + 2)
	}
	return total
}

// count inflates the file to nowhere to learn its size.
func (j *job) count() error {
	if j.broken != nil {
		return &Error{Offset: j.broken.Bytes, Err: j.broken}
	}
	r, err := inflate.Count(j.ctx, j.source(), j.limit, nil)
	switch {
	case errors.Is(err, inflate.ErrSpace):
		return j.tooLarge()
	case errors.As(err, &j.broken):
		// Inflated again it tells in which attribute it broke.
		r.Bytes += brokenSlack
	case err != nil:
		return err
	}
	j.size = r.Bytes
	j.extra = guess(j.start, j.size, j.hint)
	return nil
}

// ask gets memory for what is known of the need.
func (j *job) ask() error {
	need := particle.Align(j.base+j.size) + j.extra
	private := j.start.private()
	if j.container != inflate.None {
		private += j.inflater.Private(j.source(), need)
	}
	j.memory = nil
	memory, err := j.grant(j.ctx, need, private)
	if err != nil {
		return fmt.Errorf("allocate: %w", err) // which says how much
	}
	if int64(len(memory)) < need {
		return fmt.Errorf("get %d bytes of memory: %d granted", need, len(memory))
	}
	j.memory, j.asked = memory, need
	return nil
}

// private is what definitions, column records and tables of texts may take.
func (f *front) private() int64 {
	n := 64<<10 + f.end + 1024*int64(len(f.defs))
	if f.hasType(typeString) {
		n += stringsPrivate
	}
	return n
}

// fill brings the payload to its place in the memory.
func (j *job) fill() error {
	space := j.memory[j.base:j.asked]
	if j.container == inflate.None {
		return j.copyPlain(space[:j.size])
	}
	r, err := j.inflater.Inflate(j.ctx, space[:min(int64(len(space)), j.limit)], j.source(), j.progress)
	switch {
	case errors.Is(err, inflate.ErrSpace) && int64(len(space)) >= j.limit:
		return j.tooLarge()
	case err != nil:
		return j.damaged(space, err)
	}
	j.size, j.trailing = r.Bytes, r.Trailing
	return nil
}

// copyPlain reads an uncompressed file.
func (j *job) copyPlain(to []byte) error {
	const block = 1 << 20
	for at := 0; at < len(to); at += block {
		if err := j.ctx.Err(); err != nil {
			return err
		}
		end := min(at+block, len(to))
		if err := j.readAt(to[at:end], int64(at)); err != nil {
			return err
		}
		if j.progress != nil {
			j.progress(int64(end))
		}
	}
	return nil
}

// damaged names the attribute in which a compressed stream broke. space holds
// what came out of it.
func (j *job) damaged(space []byte, err error) error {
	var broken *inflate.StreamError
	if !errors.As(err, &broken) {
		return err
	}
	return locate(j.ctx, space[:broken.Bytes], j.hint, err)
}

// place reads the payload and compacts it; nil if more memory is needed.
func (j *job) place() (*format.Decoded, error) {
	payload := j.memory[j.base : j.base+j.size : j.base+j.size]
	r, err := find(j.ctx, payload, j.hint)
	if err != nil {
		return nil, err
	}
	w := walker{ctx: j.ctx, p: payload, d: r.dialect}
	p, err := makePlan(w, r, j.base, j.limit)
	if err != nil {
		return nil, err
	}
	if p.lowest < 0 || p.size > int64(len(j.memory)) {
		j.base = baseFor(r.front, r.firstValue())
		j.extra = p.size - particle.Align(p.base+j.size)
		j.hint = r.dialect
		return nil, nil
	}
	h := r.header()
	h.Warnings = append(j.warnings(), r.warnings(j.size)...)
	more, err := compact(w, p, j.memory)
	if err != nil {
		return nil, err
	}
	h.Warnings = append(h.Warnings, more...)
	if j.trailing > 0 {
		h.Warnings = append(h.Warnings, fmt.Sprintf("%d bytes after the end of the compressed data were ignored.", j.trailing))
	}
	return &format.Decoded{Header: h, Layout: p.layout, Memory: j.memory}, nil
}
