// The decoder: records out of one zlib stream, taken apart into columns.

package prt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"floe/internal/format"
	"floe/internal/inflate"
	"floe/internal/particle"
	"floe/internal/stride"
)

const (
	name     = "prt"
	maxRatio = inflate.MaxRatio
	// blockBytes of records are inflated and taken apart while they lie in the
	// processor's cache.
	blockBytes = 256 << 10
	// checkBytes of records are taken apart between two looks at the context.
	checkBytes = 8 << 20
)

// Decoder reads .prt files of version 1 and 2. The zero value is ready.
type Decoder struct {
	// Streaming inflates block by block even where the whole payload could be
	// inflated at once: half as fast, without private memory.
	Streaming bool
}

var _ format.Decoder = Decoder{}

// Name gives "prt".
func (Decoder) Name() string { return name }

// Suffixes gives ".prt".
func (Decoder) Suffixes() []string { return []string{".prt"} }

// Sniff knows the magic. Files of PRT2 are taken too, to be refused with a reason.
func (Decoder) Sniff(head []byte, _ string) int {
	switch start := string(head[:min(len(head), len(magic))]); start {
	case magic:
		return 100
	case magic2:
		return 80
	}
	return 0
}

// Header reads everything that stands before the points.
func (Decoder) Header(in format.Input, _ format.Options) (particle.Header, error) {
	f, err := readFront(in)
	if err != nil {
		return particle.Header{}, err
	}
	return f.header(), nil
}

// Complete tells a file whose writer has not filled in the number of points, or
// whose header is cut; whether the stream is whole is known only to who inflates
// it.
func (d Decoder) Complete(in format.Input) error {
	if _, err := d.Header(in, format.Options{}); err != nil {
		return err
	}
	return format.ErrUnproven
}

// Decode reads all points. It fails where the stream ends before the number of
// points that the header promises; if it goes on behind them, that is a warning.
func (d Decoder) Decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, err := readFront(in)
	if err != nil {
		return nil, err
	}
	if f.payload() > opt.PayloadLimit() {
		return nil, fmt.Errorf("%w: %d points of %d bytes exceed %d bytes", format.ErrLimit, f.points, f.record, opt.PayloadLimit())
	}
	j := &job{ctx: ctx, front: f, in: in, opt: opt, streaming: d.Streaming}
	if err := j.allocate(grant); err != nil {
		return nil, err
	}
	if err := j.fill(); err != nil {
		return nil, err
	}
	h := f.header()
	return &format.Decoded{Header: h, Layout: j.layout, Memory: j.memory}, nil
}

// job is one decoding.
type job struct {
	*front
	ctx       context.Context
	in        format.Input
	opt       format.Options
	streaming bool

	layout  particle.Layout
	memory  []byte
	fields  []stride.Field
	columns [][]byte // of the channels
}

// allocate lays the columns out and asks for their memory, and for a private
// payload if it is to be inflated at once. Is that refused, the stream does.
func (j *job) allocate(grant format.Grant) error {
	h := j.header()
	specs := make([]particle.ColumnSpec, len(j.channels), len(j.channels)+len(j.metas))
	for i := range j.metas {
		specs = append(specs, j.metas[i].spec())
	}
	var err error
	if j.layout, err = particle.Plan(&h, specs); err != nil {
		return fmt.Errorf("lay out the columns: %w", err)
	}
	if j.layout.Size > j.opt.PayloadLimit()+maxHeaderBytes {
		return fmt.Errorf("%w: channels of %d bytes together", format.ErrLimit, j.layout.Size)
	}
	if _, streams := inflate.Default().(inflate.Klauspost); streams || j.payload() > inflate.OneShotBytes {
		j.streaming = true
	}
	if !j.streaming {
		private := j.payload() + inflate.Default().Private(j.source(), j.payload())
		if j.memory, err = grant(j.ctx, j.layout.Size, private); errors.Is(err, format.ErrLimit) {
			j.streaming = true
		}
	}
	if j.streaming {
		private := j.blockRecords()*j.record + inflate.Klauspost{}.Private(j.source(), 0)
		j.memory, err = grant(j.ctx, j.layout.Size, private)
	}
	if err != nil {
		return fmt.Errorf("allocate: %w", err) // which says how much
	}
	if int64(len(j.memory)) < j.layout.Size {
		return fmt.Errorf("get %d bytes of memory: %d granted", j.layout.Size, len(j.memory))
	}
	j.prepare()
	return nil
}

// prepare places the metadata and finds the columns of the channels.
func (j *job) prepare() {
	for i, c := range j.channels {
		data, _, _, _, _ := j.layout.Values(i, j.memory)
		j.columns = append(j.columns, data)
		j.fields = append(j.fields, stride.Field{Offset: int(c.offset), Scalars: c.arity, Bytes: c.scalar.ScalarBytes()})
	}
	for i := range j.metas {
		data, _, texts, offsets, _ := j.layout.Values(len(j.channels)+i, j.memory)
		j.metas[i].place(data, texts, offsets)
	}
}

// source is the compressed part of the file.
func (j *job) source() inflate.Source {
	size := j.in.Size - j.data
	s := inflate.Source{ReaderAt: io.NewSectionReader(j.in, j.data, size), Size: size}
	if j.in.Mapped != nil {
		s.Bytes = j.in.Mapped[j.data:]
		s.Size = int64(len(s.Bytes))
	}
	return s
}

func (j *job) fill() error {
	if err := j.ctx.Err(); err != nil {
		return err
	}
	if j.points == 0 && j.in.Size == j.data {
		return nil // some writers leave the stream out when there is nothing in it
	}
	if !j.streaming && j.points > 0 {
		err := j.atOnce()
		if !errors.Is(err, inflate.ErrSpace) {
			return err
		}
	}
	return j.byBlocks()
}

// payloads are kept for the next file: the memory's first touch can cost more
// than the rest of the work.
var payloads sync.Pool

func takePayload(n int64) *[]byte {
	if p, ok := payloads.Get().(*[]byte); ok && int64(cap(*p)) >= n && int64(cap(*p)) < 4*n+blockBytes {
		*p = (*p)[:n]
		return p
	}
	b := make([]byte, n)
	return &b
}

// atOnce inflates the payload and then takes it apart.
func (j *job) atOnce() error {
	payload := takePayload(j.payload())
	defer payloads.Put(payload)
	r, err := inflate.Default().Inflate(j.ctx, *payload, j.source(), j.opt.Progress)
	if err != nil {
		return j.damaged(err)
	}
	if err := j.whole(r); err != nil {
		return err
	}
	return j.splitAll(*payload)
}

// splitAll takes all records apart, on as many cores as are allowed.
func (j *job) splitAll(payload []byte) error {
	step := max(checkBytes/j.record, 1)
	split := func(from int64) {
		to := min(from+step, j.points)
		j.split(payload[from*j.record:to*j.record], from, to)
	}
	starts := make(chan int64)
	var others sync.WaitGroup
	for range j.opt.Threads - 1 {
		others.Go(func() {
			for from := range starts {
				split(from)
			}
		})
	}
	for from := int64(0); from < j.points && j.ctx.Err() == nil; from += step {
		select {
		case starts <- from:
		default: // they are all at work, or there are none
			split(from)
		}
	}
	close(starts)
	others.Wait()
	return j.ctx.Err()
}

// split takes the records of points from to to apart.
func (j *job) split(records []byte, from, to int64) {
	part := make([][]byte, len(j.columns))
	for i, f := range j.fields {
		size := int64(f.Size())
		part[i] = j.columns[i][from*size : to*size]
	}
	stride.Split(part, records, int(j.record), j.fields, stride.Little)
}

// blockRecords is how many records are inflated at a time; at least one.
func (j *job) blockRecords() int64 {
	return max(min(blockBytes/max(j.record, 1), j.points), 1)
}

// byBlocks inflates some records and takes them apart, again and again.
func (j *job) byBlocks() error {
	r := inflate.NewReader(j.source())
	defer r.Close()
	block := make([]byte, j.blockRecords()*j.record)
	for from := int64(0); from < j.points; {
		if err := j.ctx.Err(); err != nil {
			return err
		}
		to := min(from+j.blockRecords(), j.points)
		records := block[:(to-from)*j.record]
		if _, err := io.ReadFull(r, records); err != nil {
			return j.broken(r, err)
		}
		j.split(records, from, to)
		from = to
		if j.opt.Progress != nil {
			j.opt.Progress(to * j.record)
		}
	}
	return j.expectEnd(r)
}

// broken is the error of a block that could not be filled.
func (j *job) broken(r *inflate.Reader, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return j.whole(r.Result())
	}
	return j.damaged(err)
}

// expectEnd verifies the checksum behind the last record, if it is the last.
func (j *job) expectEnd(r *inflate.Reader) error {
	var one [1]byte
	n, err := io.ReadFull(r, one[:])
	switch {
	case n > 0:
		j.warn("The compressed data go on behind the %d points that the header tells of; the rest is not shown.", j.points)
		return nil
	case errors.Is(err, io.EOF):
		return j.whole(r.Result())
	}
	return j.damaged(err)
}

// whole verifies that a stream that ended well held all points.
func (j *job) whole(r inflate.Result) error {
	if r.Bytes < j.payload() {
		return fmt.Errorf("%w: the compressed data end after %d of %d points", format.ErrTruncated, r.Bytes/j.record, j.points)
	}
	if r.Trailing > 0 {
		j.warn("%d bytes after the end of the compressed data were ignored.", r.Trailing)
	}
	return nil
}

// damaged tells where a stream broke: offset in the payload, point, attribute.
func (j *job) damaged(err error) error {
	var stream *inflate.StreamError
	if !errors.As(err, &stream) {
		return err // of reading, or cancelled, or ErrSpace
	}
	kind := stream.Err
	switch {
	case errors.Is(stream.Err, inflate.ErrTruncated):
		kind = fmt.Errorf("%w: %w", format.ErrTruncated, stream.Err)
	case errors.Is(stream.Err, inflate.ErrChecksum):
		kind = fmt.Errorf("%w: %w", format.ErrChecksum, stream.Err)
	}
	if stream.Bytes >= j.payload() {
		return fmt.Errorf("read behind the last point, at %d: %w", stream.Bytes, kind)
	}
	return fmt.Errorf("read attribute %q of point %d, at %d of %d bytes: %w",
		j.channelAt(stream.Bytes%j.record), stream.Bytes/j.record, stream.Bytes, j.payload(), kind)
}

// channelAt names the channel that holds a byte of the record, "" for none.
func (j *job) channelAt(at int64) string {
	for _, c := range j.channels {
		if at >= c.offset && at < c.end() {
			return c.name
		}
	}
	return ""
}
