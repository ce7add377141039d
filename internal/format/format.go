// The interfaces that decoders and encoders satisfy.

package format

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"floe/internal/particle"
)

// ErrUnknown is returned when no decoder knows the content of a file.
var ErrUnknown = errors.New("unknown file format")

// ErrLimit is wrapped by errors about input that exceeds a configured limit.
var ErrLimit = errors.New("limit exceeded")

// ErrTruncated is wrapped by errors about a file that ends before its data do:
// cut short, or still being written.
var ErrTruncated = errors.New("the file ends too early")

// ErrUnclosed is wrapped by errors about a file whose writer did not come to
// its end: it crashed, or it is still at work.
var ErrUnclosed = errors.New("its writer did not close it")

// ErrChecksum is wrapped by errors about data that differ from the checksum kept
// with them.
var ErrChecksum = errors.New("checksum differs")

// ErrUnproven is returned by Prover.Complete where the bytes that it may read do
// not tell.
var ErrUnproven = errors.New("the end of the file cannot be told")

// Input is one file to decode. It must not change while a decoder reads it.
type Input struct {
	io.ReaderAt
	// Size of the file in bytes.
	Size int64
	// Name of the file, for its suffix; no decoder opens it.
	Name string
	// Mapped, if not nil, is the whole file in memory. Decoders then need no
	// private copy of it. It may fault if the file is truncated meanwhile, so
	// it is only set where a fault costs one job (in a loader process).
	Mapped []byte
}

// Options of one decoding.
type Options struct {
	// Dialect to try first, as reported in particle.Header.Dialect for another
	// frame of the same sequence; "" for none.
	Dialect string
	// MaxPayloadBytes bounds what a compressed file may expand to; 0 stands for
	// DefaultMaxPayloadBytes.
	MaxPayloadBytes int64
	// Step of a file that holds several samples in time, from 0; see Stepper.
	Step int
	// Threads is how many goroutines a decoder may use inside this file; 0 means
	// one. It is more than one when loaders would be idle otherwise.
	Threads int
	// Progress, if not nil, is called now and then with the payload bytes done.
	Progress func(bytes int64)
}

// DefaultMaxPayloadBytes is the ceiling on a decompressed file: 8 GiB.
const DefaultMaxPayloadBytes = 8 << 30

// PayloadLimit is the effective ceiling.
func (o Options) PayloadLimit() int64 {
	if o.MaxPayloadBytes > 0 {
		return o.MaxPayloadBytes
	}
	return DefaultMaxPayloadBytes
}

// Grant asks for memory to decode into: bytes of granted memory, aligned to
// particle.Alignment, contents undefined. private announces what the decoder
// will hold besides, so that the caller can count it. It may wait, and fails
// when ctx ends or the request can never be met. A further call gives the
// memory of the one before back.
type Grant func(ctx context.Context, bytes, private int64) ([]byte, error)

// HeapGrant grants Go memory without any limit.
func HeapGrant(_ context.Context, bytes, _ int64) ([]byte, error) {
	return particle.Allocate(bytes), nil
}

// Decoded is a frame as a decoder leaves it: layout and memory of the last
// grant. Memory may be shorter or longer than Layout.Size.
type Decoded struct {
	Header particle.Header
	Layout particle.Layout
	Memory []byte
}

// Frame makes a frame of what was decoded.
func (d *Decoded) Frame(release func()) (*particle.Frame, error) {
	return particle.NewFrame(d.Header, d.Layout, d.Memory, release)
}

// Decoder reads one format. Its methods are safe for concurrent use.
type Decoder interface {
	// Name is a short lower-case word: "icecache".
	Name() string
	// Suffixes are the usual file name endings, with dot, lower case.
	Suffixes() []string
	// Sniff scores how sure it is that head (the first bytes of the file, up to
	// SniffBytes) is its format: 0 surely not, 100 surely.
	Sniff(head []byte, name string) int
	// Header reads counts and attributes without reading the values. Whether a
	// column is constant is not known then.
	Header(in Input, opt Options) (particle.Header, error)
	// Decode reads all. Errors name the attribute and the offset in the payload.
	Decode(ctx context.Context, in Input, opt Options, grant Grant) (*Decoded, error)
}

// Prover is a decoder that can tell by a few bytes that a file is complete.
type Prover interface {
	Decoder
	// Complete returns nil if the end of the file is where it should be, an error
	// that wraps ErrTruncated or ErrUnclosed if it is not, and ErrUnproven if the
	// file does not tell. It reads no more than headers and the last bytes.
	Complete(in Input) error
}

// Stepper is a decoder of files that may hold several samples in time.
type Stepper interface {
	Decoder
	// Steps gives the times of the samples in frames, ascending; one that is
	// alone may have any. Options.Step chooses one.
	Steps(in Input) ([]float64, error)
}

// Encoder writes one format.
type Encoder interface {
	// Name is the decoder's name, or that of a write-only format.
	Name() string
	// Suffix of the files it writes, with dot.
	Suffix() string
	// Encode writes the frame. What the format cannot hold is an error, unless
	// the encoder's documentation says that it is left out.
	Encode(ctx context.Context, w io.Writer, f *particle.Frame) error
}

// Omitter is an encoder that leaves out what its format cannot hold.
type Omitter interface {
	Encoder
	// Omits names the attributes that Encode leaves out of f, in f's order.
	Omits(f *particle.Frame) []string
}

// SniffBytes is how much of a file's start a decoder is shown.
const SniffBytes = 4096

// Registry is a visible list of decoders and encoders.
type Registry struct {
	Decoders []Decoder
	Encoders []Encoder
}

// Decoder picks the decoder that is surest of the input.
func (r *Registry) Decoder(in Input) (Decoder, error) {
	head := make([]byte, max(min(in.Size, SniffBytes), 0))
	n, err := in.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the start of %q: %w", in.Name, err)
	}
	head = head[:n] // the file may have become shorter
	var best Decoder
	score := 0
	for _, d := range r.Decoders {
		if s := d.Sniff(head, in.Name); s > score {
			best, score = d, s
		}
	}
	if best == nil && len(head) == 0 {
		return nil, fmt.Errorf("%w: %q is empty", ErrUnknown, in.Name)
	}
	if best == nil {
		return nil, fmt.Errorf("%w: %q begins with % x", ErrUnknown, in.Name, head[:min(len(head), 8)])
	}
	return best, nil
}

// Encoder finds an encoder by name, else by the suffix of its files: "bgeo" and
// ".BGEO" are whatever writes .bgeo. It is nil if there is none.
func (r *Registry) Encoder(name string) Encoder {
	name = strings.ToLower(strings.TrimPrefix(name, "."))
	for _, e := range r.Encoders {
		if e.Name() == name {
			return e
		}
	}
	for _, e := range r.Encoders {
		if e.Suffix() == "."+name {
			return e
		}
	}
	return nil
}

// Suffixes lists the file name endings of all decoders.
func (r *Registry) Suffixes() []string {
	var all []string
	for _, d := range r.Decoders {
		for _, suffix := range d.Suffixes() {
			if !slices.Contains(all, suffix) { // classic and new geometry share theirs
				all = append(all, suffix)
			}
		}
	}
	return all
}
