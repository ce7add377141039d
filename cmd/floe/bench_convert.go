// What does converting cost besides decoding, and how much memory does it take?

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"floe/internal/mmap"
	"floe/internal/particle"
	"floe/internal/shm"
)

type benchConvertFlags struct {
	benchFlags
	loaders int
	budget  byteSize
}

func newBenchConvert() *cobra.Command {
	f := &benchConvertFlags{}
	cmd := &cobra.Command{
		Use:   "convert",
		Short: "Converting against decoding, and the memory that it takes",
		Long: `Convert the sequence to .sih5 with and without waiting for the disk, and decode
it, with the same number of loader processes. Each file is read back and compared
as always; as the limit, the same is done with as many bytes of plain files.
After that convert once more within a budget and watch the memory: what
the pool held at most, granted or kept for the next frame, and the private memory
of this process and its loaders, looked at every few milliseconds. Pages of files
in the page cache are not counted, as the system takes them back at will.
` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runBenchConvert(cmd, f) },
	}
	f.register(cmd, 250_000, 24)
	cmd.Flags().IntVarP(&f.loaders, "jobs", "j", 0, "loaders to work at once (default: one per core)")
	cmd.Flags().Var(&f.budget, "budget", "memory for decoded frames while memory is watched (default: just enough for all loaders)")
	return cmd
}

func runBenchConvert(cmd *cobra.Command, f *benchConvertFlags) error {
	if f.loaders < 0 {
		return usage("--jobs is %d, must be positive", f.loaders)
	}
	if f.loaders == 0 {
		f.loaders = runtime.NumCPU()
	}
	return f.run(cmd, func(ctx context.Context, s *benchSample, r *benchReport) error {
		if err := compareConverting(ctx, s, r, f.loaders); err != nil {
			return err
		}
		return watchMemory(ctx, s, r, f)
	})
}

func compareConverting(ctx context.Context, s *benchSample, r *benchReport, n int) error {
	decode := s.poolVariant("process", n, 1)
	decode.name = "decode"
	plain, end, err := s.plainVariant(ctx, n)
	if err != nil {
		return err
	}
	defer end()
	fast := s.convertVariant("convert, not synced", n, true)
	safe := s.convertVariant("convert", n, false)
	variants := []*variant{decode, plain, fast, safe}
	if err := takeTurns(ctx, s.flags, variants); err != nil {
		return err
	}
	r.column("wall_ms", "wall ms", 0)
	r.column("wall_ms_min", "min", 0)
	r.column("cpu_ms_per_frame", "CPU ms/frame", 1)
	r.column("others_percent", "others %", 0)
	r.column("wall_to_decode", "wall ÷ decode", 3)
	r.column("cpu_to_decode", "CPU ÷ decode", 3)
	r.column("cpu_to_both", "CPU ÷ decode + plain", 3)
	for _, v := range variants {
		both := math.NaN()
		if v == fast || v == safe {
			both = ratio(cpuMs, v, decode, plain)
		}
		r.row(v.name, v.median(wallMs), v.least(wallMs), v.median(cpuMs)/float64(s.len()),
			100*disturbance([]*variant{v}), ratio(wallMs, v, decode), ratio(cpuMs, v, decode), both)
	}
	r.atMost("wall time, convert without sync ÷ decode", ratio(wallMs, fast, decode), 1.15, "").
		unless(s.points < 10_000, "frames are tiny")
	r.note("decoding and plain writing without HDF5, read back, would be %.2f of decoding in CPU time", 1+ratio(cpuMs, plain, decode))
	r.disturbed(variants)
	return nil
}

// plainVariant writes as many bytes as convert and reads them back, without
// HDF5: the least that converting can cost besides decoding.
func (s *benchSample) plainVariant(ctx context.Context, n int) (v *variant, end func(), err error) {
	p, err := benchPool("goroutine", 1, 0)
	if err != nil {
		return nil, nil, err
	}
	f, err := s.originals(p).Load(ctx, 0, 0)
	if err != nil {
		_ = p.Close()
		return nil, nil, err
	}
	v = &variant{name: "plain write and compare", turn: func(ctx context.Context) (cost, error) {
		c, err := stretchAlone(func() error {
			return s.each(ctx, s.len(), n, func(_ context.Context, i int) error { return writePlain(s.converted(i), f) })
		})
		return c, errors.Join(err, s.clear())
	}}
	return v, func() { f.Release(); _ = p.Close() }, nil
}

func writePlain(path string, f *particle.Frame) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	for i := range f.Columns {
		if _, e := file.Write(f.Columns[i].Data); e != nil {
			err = e
		}
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	m, err := mmap.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }()
	rest := m.Bytes()
	for i := range f.Columns {
		data := f.Columns[i].Data
		if !bytes.Equal(data, rest[:len(data)]) {
			return fmt.Errorf("read back %q: it differs", path)
		}
		rest = rest[len(data):]
	}
	return nil
}

// convertVariant converts the sequence; removing the files is not measured.
func (s *benchSample) convertVariant(name string, n int, noSync bool) *variant {
	return &variant{name: name, turn: func(ctx context.Context) (c cost, err error) {
		p, err := benchPool("process", n, 0)
		if err != nil {
			return cost{}, err
		}
		defer func() { _ = p.Close() }()
		defer func() { err = errors.Join(err, s.clear()) }()
		if err := s.convert(ctx, p, min(2*ahead(n), s.len()), n, noSync); err != nil {
			return cost{}, err
		}
		if err := s.clear(); err != nil {
			return cost{}, err
		}
		return stretch(func() error { return s.convert(ctx, p, s.len(), n, noSync) })
	}}
}

// watchMemory converts within a budget and tells the peaks.
func watchMemory(ctx context.Context, s *benchSample, r *benchReport, f *benchConvertFlags) error {
	budget := int64(f.budget)
	if budget == 0 {
		// A decoder asks for the payload, which is a little more than the frame.
		budget = int64(f.loaders) * shm.ClassBytes(s.frameBytes+s.frameBytes/4+1<<20)
	}
	p, err := benchPool("process", f.loaders, budget)
	if err != nil {
		return err
	}
	defer func() { _ = p.Close() }()
	debug.FreeOSMemory()
	stop := watchAnon()
	err = errors.Join(s.convert(ctx, p, s.len(), f.loaders, true), s.clear())
	private := stop()
	if err != nil {
		return err
	}
	const each = 64 << 20
	total := float64(p.Stats().Peak+private) / 1e6
	if private == 0 {
		total = math.NaN()
	}
	bound := budget + int64(f.loaders)*each
	r.atMost(fmt.Sprintf("peak memory, budget %s and %d loaders", formatBytes(budget), f.loaders), total, float64(bound)/1e6, "MB")
	r.note("peak memory: the pool held %s, this process and its loaders %s of their own", formatBytes(p.Stats().Peak), formatBytes(private))
	return nil
}

// watchAnon looks at the private memory of this process and its loaders until
// stop is called, which gives the largest sum seen, 0 if it cannot be known.
func watchAnon() (stop func() int64) {
	const interval = 5 * time.Millisecond
	quit, most := make(chan struct{}), make(chan int64)
	go func() {
		var peak int64
		for {
			peak = max(peak, anonSum())
			select {
			case <-quit:
				most <- peak
				return
			case <-time.After(interval):
			}
		}
	}()
	return func() int64 { close(quit); return <-most }
}

func anonSum() int64 {
	sum := anonBytes(os.Getpid())
	for _, pid := range childProcesses() {
		sum += anonBytes(pid)
	}
	return sum
}
