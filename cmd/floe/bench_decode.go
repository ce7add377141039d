// What does decoding cost besides inflating?

package main

import (
	"bytes"
	"context"
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"floe/internal/format"
	"floe/internal/format/all"
	"floe/internal/format/icecache"
	"floe/internal/inflate"
	"floe/internal/shm"
)

func newBenchDecode() *cobra.Command {
	f := &benchFlags{}
	cmd := &cobra.Command{
		Use:   "decode",
		Short: "CPU time of decoding a frame against bare inflating",
		Long: `Decode the files of the sequence in memory, one after the other, on one goroutine,
into memory that was used before, as loaders do; inflate the same files into the
same memory without looking at them; and decode into fresh shared memory each
time, which is what recycling saves.
` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd, compareDecoding) },
	}
	f.register(cmd, 1_000_000, 2)
	return cmd
}

// decoding is what one decode measurement works with.
type decoding struct {
	files  [][]byte
	name   string // of the files, for the decoder
	memory []byte // reused for every frame
}

func compareDecoding(ctx context.Context, s *benchSample, r *benchReport) error {
	files, err := s.readAll()
	if err != nil {
		return err
	}
	// Decoders ask for a little more than the payload.
	memory, free, err := warmMemory(append(files, nil), 1)
	if err != nil {
		return err
	}
	defer free()
	d := &decoding{files: files, name: s.sequence.Path(0), memory: memory[0]}
	decoder, err := all.Registry().Decoder(d.input(0))
	if err != nil {
		return err
	}
	variants := d.variants(decoder)
	if err := takeTurns(ctx, s.flags, variants); err != nil {
		return err
	}
	d.tell(r, variants)
	r.disturbed(variants)
	return nil
}

func (d *decoding) input(i int) format.Input {
	b := d.files[i]
	return format.Input{ReaderAt: bytes.NewReader(b), Size: int64(len(b)), Name: d.name, Mapped: b}
}

// variants: bare inflating by every library, the default one first; decoding in
// the same order; decoding into fresh memory.
func (d *decoding) variants(decoder format.Decoder) []*variant {
	var variants []*variant
	for _, with := range inflate.All() {
		variants = append(variants, d.each("inflate, "+with.Name(), func(ctx context.Context, i int) error {
			return inflateFile(ctx, with, d.memory, d.files[i])
		}))
	}
	decoders := []format.Decoder{decoder}
	names := []string{inflate.Default().Name()}
	if _, ok := decoder.(icecache.Decoder); ok {
		for _, with := range inflate.All()[1:] {
			decoders = append(decoders, icecache.Decoder{Inflater: with})
			names = append(names, with.Name())
		}
	}
	for k, decoder := range decoders {
		variants = append(variants, d.each("decode, "+names[k], func(ctx context.Context, i int) error {
			_, err := decoder.Decode(ctx, d.input(i), format.Options{}, d.recycled)
			return err
		}))
	}
	return append(variants, d.each("decode into fresh memory", func(ctx context.Context, i int) error {
		return d.fresh(ctx, decoder, i)
	}))
}

func (d *decoding) each(name string, do func(ctx context.Context, i int) error) *variant {
	return &variant{name: name, turn: func(ctx context.Context) (cost, error) {
		return stretchAlone(func() error {
			for i := range d.files {
				if err := do(ctx, i); err != nil {
					return err
				}
			}
			return nil
		})
	}}
}

// recycled grants the memory of the frame before.
func (d *decoding) recycled(_ context.Context, n, _ int64) ([]byte, error) {
	if n > int64(len(d.memory)) {
		return nil, fmt.Errorf("%d bytes are needed, %d there", n, len(d.memory))
	}
	return d.memory[:n], nil
}

// fresh decodes into a segment made for it.
func (d *decoding) fresh(ctx context.Context, decoder format.Decoder, i int) error {
	var segment *shm.Segment
	defer func() {
		if segment != nil {
			segment.Close()
		}
	}()
	_, err := decoder.Decode(ctx, d.input(i), format.Options{}, func(_ context.Context, n, _ int64) (m []byte, err error) {
		if segment != nil {
			segment.Close()
		}
		if segment, err = shm.Create(n); err != nil {
			return nil, err
		}
		m, err = segment.Map(shm.ReadWrite, false)
		return m[:min(n, int64(len(m)))], err
	})
	return err
}

func (d *decoding) tell(r *benchReport, variants []*variant) {
	r.column("cpu_ms_per_frame", "CPU ms/frame", 1)
	r.column("cpu_ms_per_frame_min", "min", 1)
	r.column("wall_ms_per_frame", "wall ms", 1)
	r.column("mb_per_second", "MB/s", 0)
	r.column("to_inflate", "÷ inflate", 3)
	r.column("to_same_inflate", "÷ inflate, same library", 3)
	frames, libraries := float64(len(d.files)), len(inflate.All())
	for k, v := range variants {
		same := math.NaN()
		if k >= libraries && k < 2*libraries && k < len(variants)-1 {
			same = ratio(cpuMs, v, variants[k-libraries])
		}
		cpu := v.median(cpuMs) / frames
		r.row(v.name, cpu, v.least(cpuMs)/frames, v.median(wallMs)/frames,
			float64(r.Sample.FrameBytes)/1e6/(cpu/1000), ratio(cpuMs, v, variants[0]), same)
	}
	target := r.atMost("CPU time, decode ÷ bare "+variants[0].name,
		ratio(cpuMs, variants[libraries], variants[0]), 1.15, "")
	target.unless(r.Sample.Points < 900_000, "frames have fewer than a million points")
	target.unless(libraries < 2, "this build lacks libdeflate")
}
