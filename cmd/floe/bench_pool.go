// What do loaders bring, and what does it cost that they are processes?

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync/atomic"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"floe/internal/inflate"
	"floe/internal/shm"
)

func newBenchPool() *cobra.Command {
	f := &benchFlags{}
	loaders := 0
	cmd := &cobra.Command{
		Use:   "pool",
		Short: "Loader processes against goroutines, from one loader to two per core",
		Long: `Load the sequence as the viewer does, into shared memory, with loader processes,
with goroutines, and, as the limit of what the machine can do, inflate the same
files without looking at them. Each pool is opened anew for its turn and loads
some frames before the time is taken.
` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if loaders < 0 {
				return usage("--jobs is %d, must be positive", loaders)
			}
			return f.run(cmd, func(ctx context.Context, s *benchSample, r *benchReport) error {
				return comparePools(ctx, s, r, loaderCounts(loaders))
			})
		},
	}
	f.register(cmd, 250_000, 24)
	cmd.Flags().IntVarP(&loaders, "jobs", "j", 0, "most loaders to try (default: two per core)")
	return cmd
}

// loaderCounts are the powers of two up to most, one per core, and most.
func loaderCounts(most int) []int {
	cores := runtime.NumCPU()
	if most == 0 {
		most = 2 * cores
	}
	counts := []int{min(cores, most), most}
	for n := 1; n < most; n *= 2 {
		counts = append(counts, n)
	}
	slices.Sort(counts)
	return slices.Compact(counts)
}

// poolPasses is how often a pool loads the sequence in one turn: at the end the
// loaders run out of work one after the other, which is not what is measured.
const poolPasses = 3

// poolTurns are the variants with one number of loaders.
type poolTurns struct {
	loaders                     int
	process, goroutine, inflate *variant
}

func comparePools(ctx context.Context, s *benchSample, r *benchReport, counts []int) error {
	files, err := s.readAll()
	if err != nil {
		return err
	}
	var turns []poolTurns
	var variants []*variant
	for _, n := range counts {
		t := poolTurns{n,
			s.poolVariant("process", n, poolPasses), s.poolVariant("goroutine", n, poolPasses),
			inflateVariant(slices.Repeat(files, poolPasses), n),
		}
		turns = append(turns, t)
		variants = append(variants, t.process, t.goroutine, t.inflate)
	}
	if err := takeTurns(ctx, s.flags, variants); err != nil {
		return err
	}
	tellPools(r, turns, s)
	r.disturbed(variants)
	return nil
}

// poolVariant loads the sequence through a pool, as many times as passes says.
func (s *benchSample) poolVariant(backend string, n, passes int) *variant {
	return &variant{name: loadersName(n, backend), turn: func(ctx context.Context) (cost, error) {
		p, err := benchPool(backend, n, 0)
		if err != nil {
			return cost{}, err
		}
		defer func() { _ = p.Close() }()
		if err := s.load(ctx, p, 2*ahead(n), n); err != nil {
			return cost{}, err
		}
		return stretch(func() error { return s.load(ctx, p, passes*s.len(), n) })
	}}
}

func loadersName(n int, backend string) string {
	switch {
	case backend == "process" && n == 1:
		return "1 loader process"
	case backend == "process":
		return fmt.Sprintf("%d loader processes", n)
	case n == 1:
		return "1 goroutine"
	}
	return fmt.Sprintf("%d goroutines", n)
}

// inflateVariant inflates the files on n goroutines into warm memory.
func inflateVariant(files [][]byte, n int) *variant {
	return &variant{name: fmt.Sprintf("bare inflate on %d", n), turn: func(ctx context.Context) (cost, error) {
		memory, free, err := warmMemory(files, n)
		if err != nil {
			return cost{}, err
		}
		defer free()
		return stretchAlone(func() error { return inflateOn(ctx, files, memory) })
	}}
}

// warmMemory makes n pieces of the memory that decoders get, each large enough
// for any of the files, and touches them.
func warmMemory(files [][]byte, n int) (memory [][]byte, free func(), err error) {
	size := int64(1)
	for _, b := range files {
		size = max(size, inflate.SizeHint(inflateSource(b)))
	}
	var segments []*shm.Segment
	free = func() {
		for _, s := range segments {
			s.Close()
		}
	}
	for range n {
		s, err := shm.Create(shm.ClassBytes(size))
		if err != nil {
			free()
			return nil, nil, err
		}
		segments = append(segments, s)
		m, err := s.Map(shm.ReadWrite, true)
		if err != nil {
			free()
			return nil, nil, err
		}
		clear(m)
		memory = append(memory, m)
	}
	return memory, free, nil
}

func inflateSource(b []byte) inflate.Source {
	return inflate.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b)), Bytes: b}
}

// inflateOn uses a goroutine for each piece of memory.
func inflateOn(ctx context.Context, files [][]byte, memory [][]byte) error {
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for _, m := range memory {
		group.Go(func() error {
			for i := next.Add(1) - 1; i < int64(len(files)); i = next.Add(1) - 1 {
				if err := inflateFile(ctx, inflate.Default(), m, files[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

var errNotCompressed = errors.New("the files are not compressed: there is no inflating to compare with")

func inflateFile(ctx context.Context, with inflate.Inflater, m, file []byte) error {
	if inflate.Detect(file) == inflate.None {
		return errNotCompressed
	}
	_, err := with.Inflate(ctx, m, inflateSource(file), nil)
	return err
}

func tellPools(r *benchReport, turns []poolTurns, s *benchSample) {
	r.column("wall_ms_per_frame", "ms/frame", 2)
	r.column("wall_ms_per_frame_min", "min", 2)
	r.column("frames_per_second", "frames/s", 1)
	r.column("cpu_ms_per_frame", "CPU ms/frame", 1)
	r.column("others_percent", "others %", 0)
	r.column("speed_up", "speed-up", 2)
	r.column("of_inflate", "of inflate's", 2)
	r.column("to_goroutines", "÷ goroutines", 3)
	first, frames := turns[0], float64(poolPasses*s.len())
	for _, t := range turns {
		limit := ratio(wallMs, first.inflate, t.inflate)
		for _, pair := range [][2]*variant{{t.process, first.process}, {t.goroutine, first.goroutine}, {t.inflate, first.inflate}} {
			v := pair[0]
			speedUp, toGoroutines := ratio(wallMs, pair[1], v), math.NaN()
			if v == t.process {
				toGoroutines = ratio(wallMs, v, t.goroutine)
			}
			wall := v.median(wallMs) / frames
			r.row(v.name, wall, v.least(wallMs)/frames, 1000/wall, v.median(cpuMs)/frames, 100*disturbance([]*variant{v}), speedUp, speedUp/limit, toGoroutines)
		}
	}
	tellPoolTargets(r, turns, s)
}

func tellPoolTargets(r *benchReport, turns []poolTurns, s *benchSample) {
	const large = 12 << 20
	small, caveat := s.frameBytes < large*95/100, "frames are smaller than 12 MB"
	i := slices.IndexFunc(turns, func(t poolTurns) bool { return t.loaders == runtime.NumCPU() })
	if i < 0 {
		return
	}
	n, t, first := turns[i].loaders, turns[i], turns[0]
	speedUp := r.atLeast(fmt.Sprintf("speed-up of %s over one", loadersName(n, "process")),
		ratio(wallMs, first.process, t.process), 0.93*float64(n), "")
	speedUp.unless(small, caveat)
	speedUp.unless(n == 1, "there is one core")
	r.atMost(fmt.Sprintf("wall time, processes ÷ goroutines, %d of each", n),
		ratio(wallMs, t.process, t.goroutine), 1.06, "").unless(small, caveat)
	r.note("bare inflate, which is the machine's limit, gains %.2f from %d goroutines", ratio(wallMs, first.inflate, t.inflate), n)
}
