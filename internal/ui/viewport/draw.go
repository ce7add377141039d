// One picture: from the wish to the page.

package viewport

import (
	"fmt"
	"image"
	"time"

	"floe/internal/mmap"
	"floe/internal/render"
)

// effort is how a picture is drawn: whole, or as well as time allows.
type effort struct {
	moving, playing bool
	size            image.Point
	exact           bool
}

// draw makes the picture of a wish.
func (p *pump) draw(t *task) {
	begun := time.Now()
	w := &t.wish
	p.scenes.update(w.layers, begun)
	if w.fit != fitNothing && p.frame(t) {
		return // the next picture shows it
	}
	shot, layers := p.shot(t, begun)
	e := p.effort(&shot, t, begun)
	target := p.canvas(e.size)
	stats, err := p.render(&shot, target)
	if err != nil {
		p.failed(err)
		return // and again without it
	}
	p.scenes.drop()
	p.took = time.Since(begun)
	p.learn(&shot, stats, &e, w.hud.WantedFPS)
	p.last = last{shot: shot, size: e.size, exact: e.exact, layers: layers}
	p.done = done{number: w.number, gliding: w.glide.on, exact: e.exact}
	w.band.draw(target, float64(e.size.X)/float64(t.size.X), shot.Look.UIScale)
	status := Status{Stats: stats, Took: p.took, Moving: e.moving && !e.exact, Playing: e.playing && !e.exact, HalfSize: e.size != t.size, Err: p.problem(w)}
	p.ahead = &picture{image: target, frames: w.frames, camera: shot.Camera, status: status}
}

// effort adapts a shot to what time there is.
func (p *pump) effort(shot *render.Shot, t *task, now time.Time) effort {
	w := &t.wish
	e := effort{moving: w.moving(now), size: t.size}
	e.playing = w.playing(now) && !e.moving
	switch {
	case e.moving:
		shot.Every = p.moving.next(pointsOf(shot))
	case e.playing:
		shot.Every = p.playing.next(pointsOf(shot))
	default:
		e.exact = true
		return e
	}
	smooth := shot.Look.Samples > 1
	shot.Look.Samples = 1
	if w.low {
		e.size = image.Pt((t.size.X+1)/2, (t.size.Y+1)/2)
		shot.Look.UIScale /= 2
	}
	e.exact = shot.Every <= 1 && !smooth && !w.low
	return e
}

func (p *pump) canvas(size image.Point) *image.RGBA {
	p.view.mu.Lock()
	defer p.view.mu.Unlock()
	return p.view.page.canvas(size)
}

// render draws a shot; the error is the fault of a mapped file.
func (p *pump) render(shot *render.Shot, target *image.RGBA) (stats render.Stats, err error) {
	err = mmap.Guard(func() error {
		stats = p.renderer.Draw(*shot, target)
		return nil
	})
	return stats, err
}

// failed leaves the layers of a fault out from now on.
func (p *pump) failed(err error) {
	p.renderer.Forget()
	p.last = last{}
	p.scenes.blame(err)
	p.scenes.drop()
	p.view.change(func(*wish) {})
}

// shot puts together what is seen, and tells which layers these are.
func (p *pump) shot(t *task, now time.Time) (render.Shot, []lastLayer) {
	w := &t.wish
	s := render.Shot{Camera: w.cameraAt(now), Look: w.look}
	s.Look.UIScale = orOne(w.look.UIScale) * t.scale
	var shown []lastLayer
	for i := range w.layers {
		l := &w.layers[i]
		e := p.scenes.of[l.Frame]
		if l.Frame == nil || l.Hidden || e.err != nil {
			continue
		}
		s.Layers = append(s.Layers, render.Layer{Scene: e.scene, Look: l.Look, Selected: l.sets.Selected, Hidden: l.sets.Hidden})
		shown = append(shown, lastLayer{i, l.Frame})
	}
	s.HUD = w.hudWith(p.messages(w))
	return s, shown
}

func orOne(v float64) float64 {
	if v > 0 {
		return v
	}
	return 1
}

// messages are lines about layers that cannot be drawn. The first picture that
// has them tells OnFault.
func (p *pump) messages(w *wish) []string {
	var lines []string
	for i := range w.layers {
		err := p.errorOf(&w.layers[i])
		if err != nil {
			lines = append(lines, fmt.Sprintf("%s: cannot be read any more", w.layers[i].Name))
		}
		if err != nil && p.faults[i] != err && p.view.OnFault != nil {
			p.view.do(func() { p.view.OnFault(i, err) })
		}
		p.faults[i] = err
	}
	return lines
}

func (p *pump) errorOf(l *wanted) error {
	if e := p.scenes.of[l.Frame]; l.Frame != nil && !l.Hidden {
		return e.err
	}
	return nil
}

// problem is the first error of a wish.
func (p *pump) problem(w *wish) error {
	for i := range w.layers {
		if err := p.errorOf(&w.layers[i]); err != nil {
			return fmt.Errorf("%s: %w", w.layers[i].Name, err)
		}
	}
	return nil
}

func pointsOf(s *render.Shot) int64 {
	var n int64
	for _, l := range s.Layers {
		n += l.Scene.Points()
	}
	return n
}

// learn remembers what a picture took. One that was only coloured again says
// nothing; a smooth one is about as many pictures.
func (p *pump) learn(shot *render.Shot, stats render.Stats, e *effort, fps float64) {
	points := pointsOf(shot)
	if stats.Reused || points == 0 {
		return
	}
	samples := time.Duration(max(shot.Look.Samples, 1))
	took := p.took / (samples * samples)
	if e.playing {
		p.playing.drew(shot.Every, points, took, playingBudget(fps))
		return
	}
	p.moving.drew(shot.Every, points, took, movingBudget)
}

// exact makes the renderer know all points of the last picture, for questions
// that a level of detail would answer wrongly.
func (p *pump) exact() error {
	if p.last.exact || p.last.size == (image.Point{}) {
		return nil
	}
	s := p.last.shot
	s.Every = 1
	if p.scratch == nil || p.scratch.Rect.Max != p.last.size {
		p.scratch = image.NewRGBA(image.Rectangle{Max: p.last.size})
	}
	_, err := p.render(&s, p.scratch)
	if err != nil {
		p.failed(err)
		return err
	}
	p.last.exact = true
	return nil
}

// frame moves the camera so that all, or the selection, is seen. It is false as
// long as there is nothing to see.
func (p *pump) frame(t *task) bool {
	var target render.Camera
	w := &t.wish
	shot, _ := p.shot(t, time.Now())
	shot.Camera = w.camera
	var found bool
	err := mmap.Guard(func() error {
		target, found = frameOf(&shot, w.fit, t.size)
		return nil
	})
	if err != nil {
		p.failed(err)
		return true
	}
	if !found {
		return false
	}
	v := p.view
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.wish.fit != w.fit {
		return true // somebody else moved it meanwhile
	}
	v.wish.fit = fitNothing
	v.wish.setCamera(target, v.page.shown != nil && !v.controls.instant)
	if !v.wish.glide.on {
		v.wish.moved = time.Time{} // exact from the beginning
	}
	v.wish.number++
	return true
}

func frameOf(shot *render.Shot, what fit, size image.Point) (render.Camera, bool) {
	box := render.NoBounds()
	if what == fitSelection {
		for _, l := range shot.Layers {
			box = box.Union(l.Selected.Bounds(l.Scene))
		}
	}
	if !box.Empty() {
		return shot.Camera.Frame(box, size.X, size.Y), true
	}
	for _, l := range shot.Layers {
		box = box.Union(l.Scene.Bounds())
	}
	return shot.FrameAll(size.X, size.Y), !box.Empty()
}
