// The decoder: from file to frame.

package ptc

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"sync"

	"floe/internal/format"
	"floe/internal/particle"
	"floe/internal/stride"
)

// Decoder reads .ptc files. It holds no state and may be used concurrently.
type Decoder struct{}

// Name is "ptc".
func (Decoder) Name() string { return name }

// Suffixes are ".ptc" and the ".ptf" of Partio.
func (Decoder) Suffixes() []string { return []string{".ptc", ".ptf"} }

const (
	name   = "ptc"
	magic  = "pptc"
	newest = 2 // version
)

// Sniff looks at the first word.
func (Decoder) Sniff(head []byte, _ string) int {
	if bytes.HasPrefix(head, []byte(magic)) {
		return 100
	}
	return 0
}

// Header reads what stands before the points.
func (Decoder) Header(in format.Input, _ format.Options) (particle.Header, error) {
	c, err := open(in)
	if err != nil {
		return particle.Header{}, err
	}
	return c.header(), nil
}

// Complete compares the file's size with that of all points.
func (Decoder) Complete(in format.Input) error {
	_, err := open(in)
	return err
}

// Decode reads all.
func (Decoder) Decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c, err := open(in)
	if err != nil {
		return nil, err
	}
	d := &format.Decoded{Header: c.header()}
	if d.Layout, err = particle.Plan(&d.Header, make([]particle.ColumnSpec, len(d.Header.Attributes))); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if d.Memory, err = grant(ctx, d.Layout.Size, c.private(opt.Threads)); err != nil {
		return nil, err
	}
	if int64(len(d.Memory)) < d.Layout.Size {
		return nil, fmt.Errorf("%w: %d bytes granted, %d needed", format.ErrLimit, len(d.Memory), d.Layout.Size)
	}
	columns := make([][]byte, len(d.Header.Attributes))
	for i := range columns {
		columns[i], _, _, _, _ = d.Layout.Values(i, d.Memory)
	}
	for i, values := range c.camera {
		copy(columns[len(c.columns)+i], values)
	}
	if err := c.readPoints(ctx, columns[:len(c.columns)], opt); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return d, ctx.Err()
}

// private is what is held besides the granted memory.
func (c *cloud) private(threads int) int64 {
	return int64(max(threads, 1))*max(blockBytes, int64(c.stride)) + normalBytes
}

// blockBytes of records are read at once; the context is looked at in between.
const blockBytes = 1 << 20

// readPoints takes the records apart with as many goroutines as allowed, each of
// which has one part of the points.
func (c *cloud) readPoints(ctx context.Context, columns [][]byte, opt format.Options) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	parts := max(min(int64(opt.Threads), c.points*int64(c.stride)/(4*blockBytes)), 1)
	var (
		group sync.WaitGroup
		mutex sync.Mutex
		done  int64
	)
	tell := func(bytes int64) {
		mutex.Lock()
		defer mutex.Unlock()
		if done += bytes; opt.Progress != nil {
			opt.Progress(done)
		}
	}
	for part := range parts {
		from, to := c.points*part/parts, c.points*(part+1)/parts
		group.Go(func() {
			if err := c.readPart(ctx, columns, from, to, tell); err != nil {
				cancel(err)
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}

func (c *cloud) readPart(ctx context.Context, columns [][]byte, from, to int64, tell func(int64)) error {
	step := max(blockBytes/int64(c.stride), 1)
	var buffer []byte
	if c.in.Mapped == nil {
		buffer = make([]byte, max(min(step, to-from), 0)*int64(c.stride))
	}
	fields := c.fields()
	parts := make([][]byte, len(fields))
	for ; from < to; from += step {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		n := min(step, to-from)
		records, err := c.records(buffer, from, n)
		if err != nil {
			return err
		}
		for i, f := range c.columns {
			size := f.ValueBytes()
			parts[i] = columns[i][from*size:][:n*size]
		}
		normals := parts[normalColumn]
		parts[normalColumn] = nil
		stride.Split(parts, records, c.stride, fields, stride.Little)
		decodeNormals(normals, records, c.stride)
		tell(n * int64(c.stride))
	}
	return nil
}

// fields are the places of the columns in a record.
func (c *cloud) fields() []stride.Field {
	fields := make([]stride.Field, len(c.columns))
	for i, f := range c.columns {
		fields[i] = stride.Field{Offset: f.offset, Scalars: f.Width(), Bytes: 4}
	}
	return fields
}

// records from a point on, without a copy where the file is mapped.
func (c *cloud) records(buffer []byte, from, n int64) ([]byte, error) {
	at, size := c.recordAt+from*int64(c.stride), n*int64(c.stride)
	if mapped := c.in.Mapped; mapped != nil {
		if at+size > int64(len(mapped)) {
			return nil, fmt.Errorf("%w: %d bytes at %d", format.ErrTruncated, size, at)
		}
		return mapped[at:][:size], nil
	}
	return buffer[:size], c.in.Fill(buffer[:size], at)
}

func le32(b []byte) int64 { return int64(int32(binary.LittleEndian.Uint32(b))) }
