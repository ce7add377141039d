// What floe render does: plan, survey, draw.

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"floe/internal/mmap"
	"floe/internal/particle"
	"floe/internal/pool"
	"floe/internal/render"
	"floe/internal/sequence"
	"floe/internal/source"
)

// surveyed is how many frames are read to find range and camera.
const surveyed = 9

// renderJob is one run of floe render.
type renderJob struct {
	sequence      *sequence.Sequence
	indices       []int    // of the frames to draw
	paths         []string // of their pictures; one for a sheet; none for standard output
	width, height int
	sheet         *sheetLayout // nil: a picture per frame
	look          render.Look
	color         string // the flag
	rangeMode     string
	camera        render.Camera // its distance is a factor until surveyed
	turnRad       float64
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

// plan decides which frames go to which files, and that nothing is in the way.
func (j *renderJob) plan(out string, force bool) error {
	for i := range j.sequence.Files {
		j.indices = append(j.indices, i)
	}
	if j.sheet != nil {
		j.indices = spread(j.indices, j.sheet.columns*j.sheet.rows)
	}
	if err := j.name(out); err != nil {
		return err
	}
	if force {
		return nil
	}
	var there []string
	for _, path := range j.paths {
		if _, err := os.Lstat(path); err == nil {
			there = append(there, path)
		}
	}
	switch {
	case len(there) == 0:
		return nil
	case len(there) == 1:
		return &exitError{code: exitProblems, err: fmt.Errorf("%q exists", there[0]), hint: "--force replaces existing files"}
	}
	return &exitError{code: exitProblems, err: fmt.Errorf("%q exists (and %d more)", there[0], len(there)-1), hint: "--force replaces existing files"}
}

// spread chooses n of the indices, the first and the last among them.
func spread(indices []int, n int) []int {
	if len(indices) <= n {
		return indices
	}
	chosen := make([]int, n)
	for i := range chosen {
		chosen[i] = indices[(i*(len(indices)-1)+(n-1)/2)/max(n-1, 1)]
	}
	return chosen
}

// name gives each picture its path.
func (j *renderJob) name(out string) error {
	one := j.sheet != nil || len(j.indices) == 1
	info, err := os.Stat(out)
	isFolder := err == nil && info.IsDir() || strings.HasSuffix(out, "/") || strings.HasSuffix(out, string(filepath.Separator))
	switch {
	case out == "-" && one:
		return nil
	case isFolder && j.sheet != nil:
		j.paths = []string{filepath.Join(out, bare(j.sequence.Pattern())+".sheet.png")}
		return nil
	case isFolder:
		for _, i := range j.indices {
			j.paths = append(j.paths, filepath.Join(out, bare(j.sequence.Files[i].Name)+".png"))
		}
		return nil
	case !strings.EqualFold(filepath.Ext(out), ".png"):
		return usageHint("pictures are PNG: write -o NAME.png, or -o FOLDER/", "-o is %q, must end in .png", out)
	case j.sheet != nil:
		j.paths = []string{out}
		return nil
	}
	return j.number(out, one)
}

func (j *renderJob) number(out string, one bool) error {
	pattern, err := sequence.ParsePattern(out)
	hasPlace := err == nil && !pattern.IsWild()
	switch {
	case !hasPlace && one:
		j.paths = []string{out}
		return nil
	case !hasPlace:
		return usageHint(fmt.Sprintf("write -o %s.####.png", strings.TrimSuffix(out, filepath.Ext(out))),
			"-o is %q: %d pictures need a # where the number stands", out, len(j.indices))
	}
	for _, i := range j.indices {
		j.paths = append(j.paths, pattern.Format(j.sequence.Files[i].Number))
	}
	return nil
}

// bare is a name without the suffixes of caches, and without #.
func bare(name string) string {
	for _, ext := range converted {
		name = strings.TrimSuffix(name, ext)
	}
	name = strings.TrimSuffix(name, sequence.Ext(name))
	return strings.TrimRight(strings.ReplaceAll(name, "#", ""), "._-")
}

// run draws everything. Bad frames cost themselves only.
func (j *renderJob) run(ctx context.Context, p pool.Pool) error {
	j.source = source.New(j.sequence, p, source.Options{MaxPayloadBytes: j.maxPayload})
	j.told = map[int]bool{}
	if err := j.survey(ctx); err != nil {
		return err
	}
	if len(j.paths) > 0 {
		if err := os.MkdirAll(filepath.Dir(j.paths[0]), 0o777); err != nil {
			return &exitError{code: exitProblems, err: err}
		}
	}
	j.bar = newProgress(len(j.indices), 0, j.quiet)
	var err error
	if j.sheet != nil {
		err = j.drawSheet(ctx)
	} else {
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
	case j.sheet != nil:
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
		scene := render.NewScene(frame, render.SceneOptions{Workers: cores})
		defer scene.Release()
		if err := j.check(&frame.Header); err != nil {
			return fmt.Errorf("%q: %w", j.sequence.Path(index), err)
		}
		return do(scene)
	})
}

// check refuses names that a frame does not have.
func (j *renderJob) check(h *particle.Header) error {
	wanted := []string{j.look.Size.Attribute, j.look.Vectors.Attribute, j.look.Strands.Attribute}
	if j.color != "" {
		by, err := render.ParseColor(j.color, h)
		if err != nil {
			return err
		}
		wanted = append(wanted, by.Attribute)
	}
	for _, name := range wanted {
		if name != "" && h.Find(name) < 0 {
			return fmt.Errorf("no attribute %q; there are %s", name, attributeNames(h))
		}
	}
	return nil
}

func attributeNames(h *particle.Header) string {
	var names []string
	for _, a := range h.Attributes {
		names = append(names, a.Name)
	}
	return strings.Join(names, ", ")
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
	if j.color != "" {
		by, err := render.ParseColor(j.color, h)
		if err == nil {
			l.Color.Attribute, l.Color.Component = by.Attribute, by.Component
		}
	}
	return l
}

// survey reads some frames, or all, to place the camera and to find the range.
func (j *renderJob) survey(ctx context.Context) error {
	indices := j.indices
	if j.rangeMode != rangeSequence || j.color == "" {
		indices = spread(j.indices, surveyed)
	}
	zoom := j.camera.Distance
	fit := render.NewFit(j.camera, j.width, j.height)
	values := render.NoRange()
	read := 0
	j.each(ctx, indices, func(_ int, scene *render.Scene) error {
		shot := j.shot(scene, 0)
		one := render.NewFit(j.camera, j.width, j.height)
		one.AddShot(&shot)
		r := render.NoRange()
		if by := shot.Look.Color; by.Attribute != "" && j.rangeMode != rangeFrame {
			r = scene.Range(by.Attribute, by.Component, by.Log)
		}
		j.mu.Lock()
		defer j.mu.Unlock()
		fit.Union(one)
		values, read = values.Union(r), read+1
		return nil
	}, func(int, error) {})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case read == 0 && len(indices) == len(j.indices):
		return &exitError{code: exitUnreadable}
	}
	if !values.Empty() && (j.rangeMode == rangeSome || j.rangeMode == rangeSequence) {
		j.look.Color.Range = values
	}
	if j.turnRad == 0 {
		j.camera = fit.Centered()
	} else {
		j.camera = fit.Camera()
	}
	j.camera.Distance *= zoom
	return nil
}

// shot of a frame; part tells where in the sequence it is, from 0 to 1.
func (j *renderJob) shot(scene *render.Scene, part float64) render.Shot {
	return render.Shot{
		Layers: []render.Layer{{Scene: scene}},
		Camera: j.camera.Orbit(j.turnRad*part, 0),
		Look:   j.lookAt(&scene.Frame().Header),
	}
}

// drawAll makes a picture per frame.
func (j *renderJob) drawAll(ctx context.Context) {
	renderers := sync.Pool{New: func() any { return &render.Renderer{Workers: max(j.workers/len(j.indices), 1)} }}
	j.each(ctx, j.indices, func(i int, scene *render.Scene) error {
		r := renderers.Get().(*render.Renderer)
		defer renderers.Put(r)
		defer r.Forget()
		m := image.NewRGBA(image.Rect(0, 0, j.width, j.height))
		shot := j.shot(scene, j.part(i))
		shot.HUD = j.hud(i, true)
		r.Draw(shot, m)
		return j.write(i, m)
	}, j.finished)
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
	return writeWhole(j.paths[i], b.Bytes())
}

// writeWhole writes a file that is whole when it has its name.
func writeWhole(path string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".floe-*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(content)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return &fs.PathError{Op: "write", Path: path, Err: err}
	}
	return os.Rename(f.Name(), path)
}

var (
	labelTitle = color.RGBA{220, 223, 228, 255}
	labelBad   = color.RGBA{240, 110, 100, 255}
)

// sheetLayout is a table of pictures.
type sheetLayout struct{ columns, rows int }

const sheetGap = 2 // pixels

// drawSheet draws all frames of a sheet into one picture, under a title.
func (j *renderJob) drawSheet(ctx context.Context) error {
	rows := min(j.sheet.rows, (len(j.indices)+j.sheet.columns-1)/j.sheet.columns)
	columns := min(j.sheet.columns, len(j.indices))
	title := max(j.height/8, 16)
	m := image.NewRGBA(image.Rect(0, 0, columns*(j.width+sheetGap)-sheetGap, title+rows*(j.height+sheetGap)-sheetGap))
	for i := range m.Pix {
		m.Pix[i] = [4]byte{16, 17, 20, 255}[i%4]
	}
	cell := func(i int) *image.RGBA {
		x, y := i%columns*(j.width+sheetGap), title+i/columns*(j.height+sheetGap)
		return m.SubImage(image.Rect(x, y, x+j.width, y+j.height)).(*image.RGBA)
	}
	var bad []int
	j.each(ctx, j.indices, func(i int, scene *render.Scene) error {
		shot := j.shot(scene, j.part(i))
		shot.Look.Show &^= render.ShowLegend | render.ShowAxes
		shot.HUD = j.hud(i, false)
		r := render.Renderer{Workers: 1}
		r.Draw(shot, cell(i))
		return nil
	}, func(i int, err error) {
		j.finished(i, err)
		if err != nil {
			j.mu.Lock()
			bad = append(bad, i)
			j.mu.Unlock()
		}
	})
	if ctx.Err() != nil || j.bad == len(j.indices) {
		return nil
	}
	slices.Sort(bad)
	for _, i := range bad {
		render.Label(cell(i), 12, 12, "frame "+j.hud(i, false).Frame+": not readable", 8, labelBad)
	}
	render.Label(m, title/3, title*2/5, j.sheetTitle(), math.Round(float64(title)*0.3), labelTitle)
	if err := j.write(0, m); err != nil {
		return &exitError{code: exitProblems, err: err}
	}
	return nil
}

func (j *renderJob) sheetTitle() string {
	text := fmt.Sprintf("%s   %d of %d frames", j.sequence.String(), len(j.indices), len(j.sequence.Files))
	if j.color != "" {
		text += "   " + j.color
		if r := j.look.Color.Range; r != (render.Range{}) {
			text += fmt.Sprintf(" %.4g to %.4g", r.Lo, r.Hi)
		}
	}
	return text
}
