// How do two sequences differ?

package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"floe/internal/diff"
	"floe/internal/h5convert"
	"floe/internal/particle"
	"floe/internal/pool"
	"floe/internal/sequence"
	"floe/internal/source"
)

// DiffOptions of a comparison. The zero value compares all frames exactly.
type DiffOptions struct {
	diff.Options
	// First ends the comparison at the first frame that differs.
	First bool
	// Decode takes originals even where fresh converted files are at hand.
	Decode bool
	// Ahead is how many pairs of frames are in memory at once; 0 means half as many
	// as the pool has loaders, and one more.
	Ahead int
	// MaxPayloadBytes bounds a decompressed file; 0 for the default.
	MaxPayloadBytes int64
}

// FrameDiff is how the frames of one number differ.
type FrameDiff struct {
	// Number of both, nil for two files that are compared whatever their numbers.
	Number *sequence.Number `json:"number"`
	// PathA and PathB are the files, "" where there is none.
	PathA string `json:"path_a,omitempty"`
	PathB string `json:"path_b,omitempty"`
	// Result is nil if one is missing or Err tells why there is none.
	Result *diff.Result `json:"result,omitempty"`
	Err    error        `json:"-"`
}

// Same tells whether both frames are there and the same.
func (d *FrameDiff) Same() bool { return d.Err == nil && d.Result != nil && d.Result.Same() }

// Diff compares the frames of two sequences that have the same number, in their
// order, and calls report for each on the goroutine that called Diff. Two single
// files are compared whatever their numbers. Frames are decoded by the pool and
// compared here, a few pairs at a time. The error is ctx's, or about the options.
func Diff(ctx context.Context, p pool.Pool, a, b *sequence.Sequence, o DiffOptions, report func(FrameDiff)) error {
	d := &diffing{
		o: o, a: a, b: b,
		sourceA: source.New(a, p, source.Options{Decode: o.Decode, MaxPayloadBytes: o.MaxPayloadBytes}),
		sourceB: source.New(b, p, source.Options{Decode: o.Decode, MaxPayloadBytes: o.MaxPayloadBytes}),
	}
	stats := p.Stats()
	if d.o.Ahead <= 0 {
		d.o.Ahead = stats.Loaders/2 + 1
	}
	d.gate = newGate(stats.Budget)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return d.run(ctx, report)
}

// diffing is a comparison in progress.
type diffing struct {
	o                DiffOptions
	a, b             *sequence.Sequence
	sourceA, sourceB *source.Source
	gate             *gate
}

// numberPair is what two sequences have of one number; an index is -1 for nothing.
type numberPair struct {
	number *sequence.Number
	a, b   int
}

// pairs joins two sequences by their numbers.
func (d *diffing) pairs() (all []numberPair) {
	if len(d.a.Files) == 1 && len(d.b.Files) == 1 {
		return []numberPair{{nil, 0, 0}}
	}
	i, k := 0, 0
	for i < len(d.a.Files) || k < len(d.b.Files) {
		order := 0
		switch {
		case i == len(d.a.Files):
			order = 1
		case k == len(d.b.Files):
			order = -1
		default:
			order = d.a.Files[i].Number.Compare(d.b.Files[k].Number)
		}
		p := numberPair{a: -1, b: -1}
		if order <= 0 {
			p.a, p.number = i, &d.a.Files[i].Number
			i++
		}
		if order >= 0 {
			p.b, p.number = k, &d.b.Files[k].Number
			k++
		}
		all = append(all, p)
	}
	return all
}

func (d *diffing) run(ctx context.Context, report func(FrameDiff)) error {
	results := make(chan chan FrameDiff, d.o.Ahead-1)
	go func() {
		defer close(results)
		for i, pair := range d.pairs() {
			result := make(chan FrameDiff, 1)
			select {
			case results <- result:
			case <-ctx.Done():
				return
			}
			go func() { result <- d.one(ctx, pair, -i) }()
		}
	}()
	for result := range results {
		one := <-result
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(one.Err, errDiffOptions):
			return one.Err
		}
		report(one)
		if d.o.First && !one.Same() {
			return nil
		}
	}
	return ctx.Err()
}

var errDiffOptions = errors.New("cannot be compared")

// one compares one pair; the frames are given back before it returns.
func (d *diffing) one(ctx context.Context, pair numberPair, priority int) (out FrameDiff) {
	out.Number = pair.number
	if pair.a >= 0 {
		out.PathA = d.a.Path(pair.a)
	}
	if pair.b >= 0 {
		out.PathB = d.b.Path(pair.b)
	}
	if pair.a < 0 || pair.b < 0 {
		return out
	}
	frameA, frameB, err := d.load(ctx, pair, priority)
	for _, f := range []*particle.Frame{frameA, frameB} {
		if f != nil {
			defer f.Release()
		}
	}
	if out.Err = err; err != nil {
		return out
	}
	out.Result, out.Err = compareFrames(ctx, frameA, frameB, d.o.Options)
	return out
}

// load gives the frames of a pair, those of them that could be read.
func (d *diffing) load(ctx context.Context, pair numberPair, priority int) (a, b *particle.Frame, err error) {
	d.gate.enter()
	var errB error
	loaded := make(chan struct{})
	go func() {
		defer close(loaded)
		b, errB = d.sourceB.Load(ctx, pair.b, priority)
	}()
	a, errA := d.sourceA.Load(ctx, pair.a, priority)
	<-loaded
	var bytes int64
	for _, f := range []*particle.Frame{a, b} {
		if f != nil {
			bytes += f.StoredBytes()
		}
	}
	d.gate.leave(bytes)
	return a, b, errors.Join(errA, errB)
}

// gate bounds how many pairs are half in memory: if each of several had one frame
// and waited for room for its other, none would ever end. One may always be, since
// those before it are whole and will be given back.
type gate struct {
	budget int64
	open   *sync.Cond
	inside int   // guarded by the condition's lock
	most   int64 // guarded by it: bytes of the largest pair so far, 0 before the first
}

func newGate(budget int64) *gate { return &gate{budget: budget, open: sync.NewCond(&sync.Mutex{})} }

// gateReserve allows for pairs that are larger than those before them.
const gateReserve = 4

func (g *gate) limit() int {
	if g.most == 0 {
		return 1
	}
	return max(int(g.budget/(g.most*gateReserve)), 1)
}

func (g *gate) enter() {
	g.open.L.Lock()
	defer g.open.L.Unlock()
	for g.inside >= g.limit() {
		g.open.Wait()
	}
	g.inside++
}

func (g *gate) leave(bytes int64) {
	g.open.L.Lock()
	defer g.open.L.Unlock()
	g.inside--
	g.most = max(g.most, bytes)
	g.open.Broadcast()
}

// compareFrames survives files that are cut short while they are mapped.
func compareFrames(ctx context.Context, a, b *particle.Frame, o diff.Options) (r *diff.Result, err error) {
	fault := h5convert.Guard(a, func() error {
		return h5convert.Guard(b, func() error {
			if r, err = diff.Frames(ctx, a, b, o); err != nil && ctx.Err() == nil {
				err = fmt.Errorf("%w: %w", errDiffOptions, err)
			}
			return nil
		})
	})
	if fault != nil {
		return nil, fault
	}
	return r, err
}
