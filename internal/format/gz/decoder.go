// The decoder: which one is inside, its header, and its frame.

package gz

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

// suffix of the name around that of the inner format.
const suffix = ".gz"

// Decoder reads what its inner decoders read, compressed.
type Decoder struct {
	inner []format.Decoder
}

var _ format.Decoder = (*Decoder)(nil)

// New wraps decoders. It keeps inner, which must not change.
func New(inner ...format.Decoder) *Decoder { return &Decoder{inner: inner} }

// Name gives "gz".
func (*Decoder) Name() string { return "gz" }

// Suffixes gives those of the inner decoders, each with .gz.
func (d *Decoder) Suffixes() []string {
	var all []string
	for _, inner := range d.inner {
		for _, s := range inner.Suffixes() {
			all = append(all, s+suffix)
		}
	}
	return all
}

// innerName is the name without .gz.
func innerName(name string) string {
	if n := len(name) - len(suffix); n > 0 && strings.EqualFold(name[n:], suffix) {
		return name[:n]
	}
	return name
}

// Sniff expands the start and asks the inner decoders. It is a little less sure
// than they are, so that one that expands by itself goes first.
func (d *Decoder) Sniff(head []byte, name string) int {
	if inflate.Detect(head) == inflate.None {
		return 0
	}
	for _, inner := range d.inner {
		if inner.Sniff(head, name) >= 50 {
			return 0
		}
	}
	start, err := startOf(inflate.Source{ReaderAt: bytes.NewReader(head), Size: int64(len(head)), Bytes: head})
	if len(start) == 0 && err != nil {
		return 0
	}
	_, score := d.best(start, name)
	return score - score/10
}

// startOf expands the first bytes. It gives those that came out before an error.
func startOf(src inflate.Source) ([]byte, error) {
	r := inflate.NewReader(src)
	defer r.Close()
	start := make([]byte, format.SniffBytes)
	n, err := io.ReadFull(r, start)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return start[:n], err
}

// best is the decoder that is surest of a content that begins with start.
func (d *Decoder) best(start []byte, name string) (best format.Decoder, score int) {
	for _, inner := range d.inner {
		if s := inner.Sniff(start, innerName(name)); s > score {
			best, score = inner, s
		}
	}
	return best, score
}

// file is a compressed file and what is inside.
type file struct {
	src   inflate.Source
	name  string
	inner format.Decoder
	limit int64
}

func (d *Decoder) open(in format.Input, opt format.Options) (*file, error) {
	f := &file{src: inflate.Source{ReaderAt: in.ReaderAt, Size: in.Size}, name: innerName(in.Name), limit: opt.PayloadLimit()}
	if in.Mapped != nil {
		f.src.Bytes, f.src.Size = in.Mapped, int64(len(in.Mapped))
	}
	start, err := startOf(f.src)
	if f.inner, _ = d.best(start, in.Name); f.inner != nil {
		return f, nil // what is wrong behind the start will show
	}
	if err != nil {
		return nil, ofKind(err)
	}
	return nil, fmt.Errorf("%w: what it expands to begins with % x", format.ErrUnknown, start[:min(len(start), 8)])
}

// ofKind finds out whether a file was cut short, or differs from its checksum.
func ofKind(err error) error {
	var stream *inflate.StreamError
	switch {
	case !errors.As(err, &stream):
		return err
	case errors.Is(stream, inflate.ErrTruncated):
		return fmt.Errorf("%w: %w", format.ErrTruncated, err)
	case errors.Is(stream, inflate.ErrChecksum):
		return fmt.Errorf("%w: %w", format.ErrChecksum, err)
	}
	return err
}

func failure(doing string, in format.Input, err error) error {
	return fmt.Errorf("%s gz %q: %w", doing, in.Name, err)
}

// Header expands as much as the inner decoder's header needs.
func (d *Decoder) Header(in format.Input, opt format.Options) (particle.Header, error) {
	f, err := d.open(in, opt)
	if err != nil {
		return particle.Header{}, failure("read header of", in, err)
	}
	h, err := f.header(opt)
	if err != nil {
		return particle.Header{}, failure("read header of", in, err)
	}
	return h, nil
}

// header tries the size that the file tells, and then the one that is counted.
func (f *file) header(opt format.Options) (particle.Header, error) {
	if size := inflate.SizeHint(f.src); size > 0 && size <= f.limit {
		h, settled, err := f.headerWith(size, opt)
		if settled {
			return h, err
		}
	}
	size, err := f.count(context.Background())
	if err != nil {
		return particle.Header{}, err
	}
	h, _, err := f.headerWith(size, opt)
	return h, err
}

// headerWith reads the header as if the content had a size. settled tells that
// another size would change nothing.
func (f *file) headerWith(size int64, opt format.Options) (h particle.Header, settled bool, err error) {
	z := newLazy(f.src, size)
	defer z.close()
	h, err = f.inner.Header(format.Input{ReaderAt: z, Size: size, Name: f.name}, opt)
	if z.broken != nil {
		return particle.Header{}, true, ofKind(z.broken)
	}
	return h, err == nil && !z.wrongSize, err
}

// count expands the file to nowhere.
func (f *file) count(ctx context.Context) (int64, error) {
	r, err := inflate.Count(ctx, f.src, f.limit, nil)
	if errors.Is(err, inflate.ErrSpace) {
		return 0, fmt.Errorf("%w: it expands to more than %d bytes", format.ErrLimit, f.limit)
	}
	return r.Bytes, ofKind(err)
}

// Decode expands the file and has the inner decoder decode it.
func (d *Decoder) Decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	f, err := d.open(in, opt)
	if err != nil {
		return nil, failure("decode", in, err)
	}
	decoded, err := f.decode(ctx, opt, grant)
	if err != nil {
		return nil, failure("decode", in, err)
	}
	return decoded, nil
}

func (f *file) decode(ctx context.Context, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	payload, result, err := f.expand(ctx, opt, grant)
	if err != nil {
		return nil, err
	}
	in := format.Input{ReaderAt: bytes.NewReader(payload), Size: int64(len(payload)), Name: f.name, Mapped: payload}
	if progress := opt.Progress; progress != nil {
		opt.Progress = func(done int64) { progress(int64(len(payload)) + done) }
	}
	decoded, err := f.inner.Decode(ctx, in, opt, func(ctx context.Context, bytes, private int64) ([]byte, error) {
		return grant(ctx, bytes, private+int64(cap(payload)))
	})
	if err == nil && result.Trailing > 0 {
		decoded.Header.Warnings = append(decoded.Header.Warnings,
			fmt.Sprintf("%d bytes after the end of the compressed data were ignored.", result.Trailing))
	}
	return decoded, err
}

// attempts at expanding: with the size that the file tells, and the counted one.
const attempts = 2

// expand gives the content in private memory.
func (f *file) expand(ctx context.Context, opt format.Options, grant format.Grant) (payload []byte, result inflate.Result, err error) {
	if err := ctx.Err(); err != nil {
		return nil, result, err
	}
	size := inflate.SizeHint(f.src)
	for attempt := range attempts {
		if attempt > 0 || size == 0 || size > f.limit || f.doubtful(size) {
			if size, err = f.count(ctx); err != nil {
				return nil, result, err
			}
		}
		if _, err := grant(ctx, 0, size+inflate.Default().Private(f.src, size)); err != nil {
			return nil, result, fmt.Errorf("allocate: %w", err)
		}
		payload = particle.Allocate(size)
		result, err = inflate.Default().Inflate(ctx, payload, f.src, opt.Progress)
		if !errors.Is(err, inflate.ErrSpace) {
			return payload[:min(result.Bytes, size)], result, ofKind(err)
		}
	}
	return nil, result, errors.New("the file changes while it is read")
}

// doubtful: a file that is cut short ends in any four bytes, which would be
// taken for a size of gigabytes. Counting costs time, but only files that shrink
// unusually well, and those expand fast.
func (f *file) doubtful(size int64) bool {
	const small, usual = 64 << 20, 10
	return size > small && size > usual*f.src.Size
}
