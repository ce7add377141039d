// How fast does a converted frame open, and what does it hold?

package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"floe/internal/h5convert"
	"floe/internal/particle"
	"floe/internal/sample"
)

func newBenchReload() *cobra.Command {
	f := &benchFlags{}
	cmd := &cobra.Command{
		Use:   "reload",
		Short: "Opening converted frames against decoding the originals",
		Long: `Convert the sequence, then open the converted files again and again: open, map,
and read a first value; open and read a byte of every page. A file of 1,000 points
shows that the size does not matter. Against that, decode the originals with one
loader process. At last map all frames, read them, and see how much memory of its
own the process needs for that.

The converted files are in the page cache; the first read from a disk takes the
disk's time.
` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd, compareReloading) },
	}
	f.register(cmd, 1_000_000, 4)
	return cmd
}

// opensPerTurn is how often each file is opened in one turn.
const opensPerTurn = 50

func compareReloading(ctx context.Context, s *benchSample, r *benchReport) error {
	n := runtime.NumCPU()
	p, err := benchPool("process", n, 0)
	if err != nil {
		return err
	}
	err = s.convert(ctx, p, s.len(), n, true)
	_ = p.Close()
	if err != nil {
		return err
	}
	small := filepath.Join(s.scratch, "small.sih5")
	if err := writeSmall(ctx, small); err != nil {
		return err
	}
	large := make([]string, s.len())
	for i := range large {
		large[i] = s.converted(i)
	}
	if err := s.takeReloads(ctx, r, []string{small}, large); err != nil {
		return err
	}
	return tellMemory(r, large)
}

const smallPoints = 1000

func writeSmall(ctx context.Context, path string) error {
	f := sample.Frame(sample.Params{Frames: 1, Points: smallPoints}, 1)
	defer f.Release()
	_, err := h5convert.Write(ctx, path, f, h5convert.Provenance{FileName: "small", Format: "sample"}, h5convert.WriteOptions{NoSync: true})
	return err
}

// reloads collects single times: turns are too long for them.
type reloads struct {
	variant
	each []float64 // µs
}

func (s *benchSample) takeReloads(ctx context.Context, r *benchReport, small, large []string) error {
	first := func(f *particle.Frame) error { touchFirst(f); return nil }
	every := func(f *particle.Frame) error { touchAll(f); return nil }
	openSmall := reopen("open a small file", small, opensPerTurn, first)
	openLarge := reopen("open a file", large, max(opensPerTurn/len(large), 1), first)
	readLarge := reopen("open and read all pages", large, 1, every)
	decode, end, err := s.decodeAlone()
	if err != nil {
		return err
	}
	defer end()
	if err := takeTurns(ctx, s.flags, []*variant{&openSmall.variant, &openLarge.variant, &readLarge.variant, &decode.variant}); err != nil {
		return err
	}
	r.column("us", "µs", 1)
	r.column("us_min", "min", 1)
	r.column("decode_to_this", "decode takes × this", 0)
	for _, v := range []*reloads{openSmall, openLarge, readLarge, decode} {
		versus := median(decode.each) / median(v.each)
		if v == openSmall || v == decode {
			versus = math.NaN()
		}
		r.row(v.name, median(v.each), slices.Min(v.each), versus)
	}
	r.atMost(fmt.Sprintf("open, map, first value: %s points", formatCount(smallPoints)), median(openSmall.each), 100, "µs")
	r.atMost(fmt.Sprintf("open, map, first value: %s points", formatCount(s.points)), median(openLarge.each), 100, "µs")
	r.disturbed([]*variant{&openSmall.variant, &openLarge.variant, &readLarge.variant, &decode.variant})
	return nil
}

// reopen opens files in turn, so many times each, and reads of them.
func reopen(name string, paths []string, times int, read func(*particle.Frame) error) *reloads {
	v := &reloads{}
	v.variant = variant{name: name, turn: func(context.Context) (cost, error) {
		return stretchAlone(func() error {
			for range times {
				for _, path := range paths {
					if err := v.once(path, read); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}}
	return v
}

// once takes the time until the values are read; the release is not part of it.
func (v *reloads) once(path string, read func(*particle.Frame) error) error {
	began := time.Now()
	f, _, err := h5convert.Map(path)
	if err != nil {
		return err
	}
	defer f.Release()
	if err := h5convert.Guard(f, func() error { return read(f) }); err != nil {
		return err
	}
	v.each = append(v.each, float64(time.Since(began))/1e3)
	return nil
}

// decodeAlone loads the originals one at a time with one loader process.
func (s *benchSample) decodeAlone() (v *reloads, end func(), err error) {
	p, err := benchPool("process", 1, 0)
	if err != nil {
		return nil, nil, err
	}
	v, from := &reloads{}, s.originals(p)
	v.variant = variant{name: "decode the original", turn: func(ctx context.Context) (cost, error) {
		return stretch(func() error {
			for i := range s.len() {
				began := time.Now()
				if err := loadFrame(ctx, from, i); err != nil {
					return err
				}
				v.each = append(v.each, float64(time.Since(began))/1e3)
			}
			return nil
		})
	}}
	return v, func() { _ = p.Close() }, nil
}

// tellMemory maps all files at once and reads every page of them.
func tellMemory(r *benchReport, paths []string) error {
	debug.FreeOSMemory()
	before := anonBytes(os.Getpid())
	var mapped int64
	for _, path := range paths {
		f, _, err := h5convert.Map(path)
		if err != nil {
			return err
		}
		defer f.Release()
		if err := h5convert.Guard(f, func() error { touchAll(f); return nil }); err != nil {
			return err
		}
		mapped += f.StoredBytes()
	}
	growth := float64(anonBytes(os.Getpid())-before) / 1e6
	if before == 0 {
		growth = math.NaN()
	}
	r.atMost(fmt.Sprintf("memory of its own for %s mapped and read", formatBytes(mapped)), max(growth, 0), 10, "MB")
	return nil
}
