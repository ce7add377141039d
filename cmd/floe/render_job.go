// What floe render does with each frame: load, draw, write.

package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"sync"

	"floe/internal/engine"
	"floe/internal/loader"
	"floe/internal/mmap"
	"floe/internal/particle"
	"floe/internal/pool"
	"floe/internal/render"
	"floe/internal/sequence"
	"floe/internal/source"
	"floe/internal/wire"
)

// renderJob is one run of floe render.
type renderJob struct {
	sequence      *sequence.Sequence
	indices       []int    // of the frames to draw
	paths         []string // of their pictures; one for a sheet; none for standard output
	width, height int
	sheet         *sheetLayout // nil: a picture per frame
	film          bool         // all frames in one file
	fps           float64      // of a film
	look          render.Look
	color         string // the flag
	derive        []engine.Derived
	where         string
	rangeMode     string
	camera        render.Camera // its distance is a factor until surveyed
	turnRad       float64
	ground        render.Bounds // of all frames, once surveyed
	workers       int
	maxPayload    int64
	quiet         bool
	out, errs     io.Writer

	source *source.Source
	bar    *progress
	mu     sync.Mutex // guards what follows, errs and bar
	told   map[int]bool
	bad    int
}

// run draws everything. Bad frames cost themselves only.
func (j *renderJob) run(ctx context.Context, p pool.Pool) error {
	j.source = source.New(j.sequence, p, source.Options{MaxPayloadBytes: j.maxPayload})
	j.told = map[int]bool{}
	names := wanted{attributes: j.attributes(), derive: j.derive, where: j.where}
	if err := names.check(ctx, p, j.sequence, j.maxPayload); err != nil {
		return err
	}
	if err := j.lookAround(ctx); err != nil {
		return err
	}
	if len(j.paths) > 0 {
		if err := os.MkdirAll(filepath.Dir(j.paths[0]), 0o777); err != nil {
			return &exitError{code: exitProblems, err: err}
		}
		engine.Sweep(filepath.Dir(j.paths[0]))
	}
	j.bar = newProgress(len(j.indices), 0, j.quiet)
	var err error
	switch {
	case j.sheet != nil:
		err = j.drawSheet(ctx)
	case j.film:
		err = j.drawFilm(ctx)
	default:
		j.drawAll(ctx)
	}
	j.bar.clear()
	switch {
	case err != nil:
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	}
	j.tellEnd()
	switch {
	case j.bad == len(j.indices):
		return &exitError{code: exitUnreadable}
	case j.bad > 0:
		return &exitError{code: exitProblems}
	}
	return nil
}

func (j *renderJob) tellEnd() {
	if j.quiet || len(j.paths) == 0 || j.bad == len(j.indices) {
		return
	}
	good, where := len(j.indices)-j.bad, filepath.Dir(j.paths[0])
	switch {
	case j.sheet != nil || j.film:
		fmt.Fprintf(j.out, "drew %d of %d frames to %s\n", good, len(j.sequence.Files), j.paths[0])
	case len(j.paths) == 1:
		fmt.Fprintf(j.out, "drew %s\n", j.paths[0])
	default:
		fmt.Fprintf(j.out, "drew %d pictures to %s\n", good, where)
	}
}

// each calls do for the frames at some indices, so many at a time. i counts from
// 0. Frames that cannot be read, or not to their end, are told once.
func (j *renderJob) each(ctx context.Context, indices []int, do func(i int, scene *render.Scene) error, after func(i int, err error)) {
	next := make(chan int)
	var group sync.WaitGroup
	workers := min(j.workers, len(indices))
	for range workers {
		group.Go(func() {
			for i := range next {
				err := j.load(ctx, indices[i], max(j.workers/workers, 1), func(s *render.Scene) error { return do(i, s) })
				j.note(ctx, indices[i], err)
				after(i, err)
			}
		})
	}
	for i := range indices {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	group.Wait()
}

// load gives a frame's scene to do, on one goroutine: a mapped file may fault.
func (j *renderJob) load(ctx context.Context, index, cores int, do func(*render.Scene) error) error {
	frame, err := j.source.Load(ctx, index, 0)
	if err != nil {
		return err
	}
	defer frame.Release()
	return mmap.Guard(func() error {
		chosen, err := j.chosen(ctx, frame, index)
		if err != nil {
			return fmt.Errorf("%q: %w", j.sequence.Path(index), err)
		}
		if chosen != frame {
			defer chosen.Release()
		}
		scene := render.NewScene(chosen, render.SceneOptions{Workers: cores})
		defer scene.Release()
		return do(scene)
	})
}

// chosen derives attributes and chooses points of a frame. The new frame borrows
// from it; without --derive and --where it is the same.
func (j *renderJob) chosen(ctx context.Context, f *particle.Frame, index int) (*particle.Frame, error) {
	args := wire.ExportArgs{Where: j.where}
	for _, d := range j.derive {
		args.Derive = append(args.Derive, wire.DeriveArg{Name: d.Name, Expr: d.Expr})
	}
	if file := j.sequence.Files[index]; file.HasNumber {
		args.Number = file.Number.String()
	}
	chosen, _, err := loader.Prepare(ctx, f, args, nil)
	if err != nil {
		return nil, err
	}
	return chosen, j.check(&chosen.Header)
}

// attributes that the look asks for.
func (j *renderJob) attributes() (names []string) {
	for _, name := range []string{j.color, j.look.Size.Attribute, j.look.Vectors.Attribute, j.look.Strands.Attribute} {
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}

// check refuses names that a frame does not have. One without points needs none.
func (j *renderJob) check(h *particle.Header) error {
	if h.Points == 0 {
		return nil
	}
	for _, name := range j.attributes() {
		if _, err := h.Refer(name); err != nil {
			return err
		}
	}
	return nil
}

// note tells of a bad frame, once.
func (j *renderJob) note(ctx context.Context, index int, err error) {
	if err == nil || ctx.Err() != nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.told[index] {
		return
	}
	j.told[index] = true
	if j.bar != nil {
		j.bar.clear()
	}
	fmt.Fprintln(j.errs, "error:", err)
}

// lookAt is the look for a frame.
func (j *renderJob) lookAt(h *particle.Header) render.Look {
	l := j.look
	for _, name := range []*string{&l.Size.Attribute, &l.Vectors.Attribute, &l.Strands.Attribute} {
		if i := h.FindLike(*name); *name != "" && i >= 0 {
			*name = h.Attributes[i].Name
		}
	}
	if j.color != "" {
		by, err := render.ParseColor(j.color, h)
		if err == nil {
			l.Color.Attribute, l.Color.Component = by.Attribute, by.Component
		}
	}
	return l
}

// shot of a frame; part tells where in the sequence it is, from 0 to 1.
func (j *renderJob) shot(scene *render.Scene, part float64) render.Shot {
	return render.Shot{
		Layers: []render.Layer{{Scene: scene}},
		Camera: j.camera.Orbit(j.turnRad*part, 0),
		Ground: j.ground,
		Look:   j.lookAt(&scene.Frame().Header),
	}
}

// drawAll makes a picture per frame.
func (j *renderJob) drawAll(ctx context.Context) {
	renderers := j.renderers()
	j.each(ctx, j.indices, func(i int, scene *render.Scene) error {
		return j.write(i, j.picture(i, scene, renderers))
	}, j.finished)
}

// renderers are one per frame that is being drawn.
func (j *renderJob) renderers() *sync.Pool {
	return &sync.Pool{New: func() any { return &render.Renderer{Workers: max(j.workers/len(j.indices), 1)} }}
}

// picture draws a frame.
func (j *renderJob) picture(i int, scene *render.Scene, renderers *sync.Pool) *image.RGBA {
	r := renderers.Get().(*render.Renderer)
	defer renderers.Put(r)
	defer r.Forget()
	m := image.NewRGBA(image.Rect(0, 0, j.width, j.height))
	j.ready(scene)
	shot := j.shot(scene, j.part(i))
	shot.HUD = j.hud(i, true)
	r.Draw(shot, m)
	return m
}

func (j *renderJob) part(i int) float64 { return float64(i) / float64(max(len(j.indices), 1)) }

func (j *renderJob) hud(i int, titled bool) render.HUD {
	var h render.HUD
	file := j.sequence.Files[j.indices[i]]
	if file.HasNumber {
		h.Frame = file.Number.String()
	}
	if titled {
		h.Title = j.sequence.Pattern()
	}
	return h
}

// finished counts a frame.
func (j *renderJob) finished(_ int, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err != nil {
		j.bad++
	}
	j.bar.add(0)
}

// write writes picture i aside and gives it its name.
func (j *renderJob) write(i int, m image.Image) error {
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&b, m); err != nil {
		return err
	}
	if len(j.paths) == 0 {
		_, err := j.out.Write(b.Bytes())
		return err
	}
	return engine.WriteWhole(j.paths[i], b.Bytes())
}
