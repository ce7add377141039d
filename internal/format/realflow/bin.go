// The decoder of .bin: records into columns.

package realflow

import (
	"context"
	"encoding/binary"
	"fmt"

	"floe/internal/format"
	"floe/internal/particle"
	"floe/internal/stride"
)

// Decoder reads .bin. It holds no state and may be used concurrently.
type Decoder struct{}

var _ format.Prover = Decoder{}

// Name is "realflow".
func (Decoder) Name() string { return "realflow" }

// Suffixes is .bin.
func (Decoder) Suffixes() []string { return []string{".bin"} }

// Sniff looks for the first word. Meshes are known, to be refused with a word.
func (Decoder) Sniff(head []byte, _ string) int {
	if len(head) < 4 {
		return 0
	}
	switch binary.LittleEndian.Uint32(head) {
	case binMagic:
		return 100
	case meshMagic:
		return 60
	}
	return 0
}

// Complete compares the number of particles with the size of the file.
func (Decoder) Complete(in format.Input) error {
	if _, err := readBin(in); err != nil {
		return fmt.Errorf("realflow: %w", err)
	}
	return nil
}

// Header reads the first bytes of the file and a few behind the records.
func (Decoder) Header(in format.Input, _ format.Options) (particle.Header, error) {
	b, err := readBin(in)
	if err != nil {
		return particle.Header{}, fmt.Errorf("realflow: %w", err)
	}
	return b.header, nil
}

// Decode reads all records.
func (Decoder) Decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	d, err := decodeBin(ctx, in, opt, grant)
	if err != nil {
		return nil, fmt.Errorf("realflow: %w", err)
	}
	return d, nil
}

// readBytes of records are read at once.
const readBytes = 1 << 20

func decodeBin(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b, err := readBin(in)
	if err != nil {
		return nil, err
	}
	threads := max(opt.Threads, 1)
	d, err := granted(ctx, opt, grant, &b.header, b.specs, int64(threads)*readBytes)
	if err != nil {
		return nil, err
	}
	b.fillGlobals(d)
	if err := b.fillRecords(ctx, opt, d, threads); err != nil {
		return nil, err
	}
	return d, nil
}

// fillGlobals copies the values of the header.
func (b *bin) fillGlobals(d *format.Decoded) {
	i := len(b.fields)
	for _, g := range b.shown() {
		data, _, _, _, _ := d.Layout.Values(i, d.Memory)
		copy(data, b.raw[g.at:])
		i++
	}
	codes, _, text, offsets, _ := d.Layout.Values(i, d.Memory)
	clear(codes)
	copy(text, b.fluid)
	binary.LittleEndian.PutUint64(offsets, 0)
	binary.LittleEndian.PutUint64(offsets[8:], uint64(len(b.fluid)))
}

// fillRecords takes the records apart, block by block.
func (b *bin) fillRecords(ctx context.Context, opt format.Options, d *format.Decoded, threads int) error {
	columns := make([][]byte, len(b.fields))
	for i := range columns {
		columns[i], _, _, _, _ = d.Layout.Values(i, d.Memory)
	}
	perBlock := int64(readBytes / b.stride)
	q := queue{count: int((b.points + perBlock - 1) / perBlock), progress: opt.Progress}
	return q.run(ctx, threads, func() func(int) (int64, error) {
		var buffer []byte
		if b.in.Mapped == nil {
			buffer = make([]byte, readBytes)
		}
		mine := make([][]byte, len(columns))
		return func(task int) (int64, error) {
			from := int64(task) * perBlock
			n := min(perBlock, b.points-from) * int64(b.stride)
			records, err := bytesAt(b.in, buffer, b.headBytes()+from*int64(b.stride), n)
			if err != nil {
				return 0, fmt.Errorf("particles from %d on: %w", from, err)
			}
			for i, f := range b.fields {
				mine[i] = columns[i][from*int64(f.Size()):]
			}
			stride.Split(mine, records, b.stride, b.fields, stride.Little)
			return n, nil
		}
	})
}
