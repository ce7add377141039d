// The decoder of .rpc: one compressed stream per attribute.

package realflow

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"floe/internal/format"
	"floe/internal/inflate"
	"floe/internal/particle"
)

// RPC reads .rpc. It holds no state and may be used concurrently.
type RPC struct{}

var _ format.Prover = RPC{}

// Name is "realflow-rpc".
func (RPC) Name() string { return "realflow-rpc" }

// Suffixes is .rpc.
func (RPC) Suffixes() []string { return []string{".rpc"} }

// Sniff looks for the first word.
func (RPC) Sniff(head []byte, _ string) int {
	if len(head) >= 4 && binary.LittleEndian.Uint32(head) == rpcMagic {
		return 100
	}
	return 0
}

// Complete looks whether all streams end inside of the file.
func (RPC) Complete(in format.Input) error {
	if _, err := readRPC(in); err != nil {
		return fmt.Errorf("rpc: %w", err)
	}
	return nil
}

// Header reads no values.
func (RPC) Header(in format.Input, _ format.Options) (particle.Header, error) {
	r, err := readRPC(in)
	if err != nil {
		return particle.Header{}, fmt.Errorf("rpc: %w", err)
	}
	return r.header, nil
}

// Decode inflates each channel to its place, several at once if there are threads.
func (RPC) Decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	d, err := decodeRPC(ctx, in, opt, grant)
	if err != nil {
		return nil, fmt.Errorf("rpc: %w", err)
	}
	return d, nil
}

func decodeRPC(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r, err := readRPC(in)
	if err != nil {
		return nil, err
	}
	threads := min(max(opt.Threads, 1), max(len(r.channels), 1))
	d, err := granted(ctx, opt, grant, &r.header, make([]particle.ColumnSpec, len(r.header.Attributes)), r.private(threads))
	if err != nil {
		return nil, err
	}
	for i := range r.box {
		data, _, _, _, _ := d.Layout.Values(len(r.channels)+i, d.Memory)
		copy(data, r.box[i])
	}
	q := queue{count: len(r.channels), progress: opt.Progress}
	err = q.run(ctx, threads, func() func(int) (int64, error) {
		return func(task int) (int64, error) {
			data, _, _, _, _ := d.Layout.Values(task, d.Memory)
			return int64(len(data)), r.inflate(ctx, &r.channels[task], data)
		}
	})
	if err != nil {
		return nil, err
	}
	return d, nil
}

// source is the stream of a channel.
func (r *rpc) source(c *rpcChannel) inflate.Source {
	s := inflate.Source{ReaderAt: io.NewSectionReader(r.in, c.at, c.bytes), Size: c.bytes}
	if r.in.Mapped != nil {
		s.Bytes = r.in.Mapped[c.at : c.at+c.bytes]
	}
	return s
}

// private is what the largest streams need besides.
func (r *rpc) private(threads int) (bytes int64) {
	var all []int64
	for i := range r.channels {
		all = append(all, inflate.Default().Private(r.source(&r.channels[i]), r.channels[i].size(r.header.Points)))
	}
	slices.Sort(all)
	for _, n := range all[max(len(all)-threads, 0):] {
		bytes += n
	}
	return bytes
}

// inflate fills data with the values of a channel.
func (r *rpc) inflate(ctx context.Context, c *rpcChannel, data []byte) error {
	if len(data) == 0 {
		return nil
	}
	result, err := inflate.Default().Inflate(ctx, data, r.source(c), nil)
	switch {
	case errors.Is(err, inflate.ErrTruncated):
		err = fmt.Errorf("%w: %w", format.ErrTruncated, err)
	case wrongChecksum(err):
		err = fmt.Errorf("%w: %w", format.ErrChecksum, err)
	case errors.Is(err, inflate.ErrSpace):
		err = fmt.Errorf("it holds more than the %d bytes of %d particles", len(data), r.header.Points)
	case err == nil && result.Bytes != int64(len(data)):
		err = fmt.Errorf("%w: it holds %d bytes of %d", format.ErrTruncated, result.Bytes, len(data))
	}
	if err != nil {
		return fmt.Errorf("channel %q at offset %d: %w", c.name, c.at, err)
	}
	if c.kind == particle.Bool {
		for i, v := range data {
			if v > 1 {
				data[i] = 1
			}
		}
	}
	return nil
}

// wrongChecksum tells a stream that expands, but to other bytes, from one that
// does not expand. Package inflate has one sentinel for both.
func wrongChecksum(err error) bool {
	var stream *inflate.StreamError
	return errors.Is(err, inflate.ErrCorrupt) && errors.As(err, &stream) &&
		strings.HasSuffix(stream.Err.Error(), "wrong checksum")
}
