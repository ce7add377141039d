// The drawing goroutine: what is to be done next?

package viewport

import (
	"image"
	"time"

	"floe/internal/particle"
	"floe/internal/render"
)

// pump is owned by the drawing goroutine.
type pump struct {
	view     *View
	renderer render.Renderer
	scenes   *scenes
	moving   detail
	playing  detail
	done     done
	last     last
	faults   map[int]error // of layers, as told to OnFault
	scratch  *image.RGBA
	ahead    *picture      // drawn, but the one before it is not painted yet
	took     time.Duration // of the last picture
}

// done is what the last picture was made for.
type done struct {
	number  uint64
	gliding bool // the camera was on its way
	exact   bool
}

// last is what the renderer can be asked about.
type last struct {
	shot   render.Shot
	size   image.Point
	exact  bool
	layers []lastLayer // those of the shot
}

type lastLayer struct {
	index int // in Frames.Layers
	frame *particle.Frame
}

func newPump(v *View) *pump {
	return &pump{view: v, renderer: render.Renderer{Workers: v.workers}, scenes: newScenes(v.workers), faults: map[int]error{}}
}

// task is what is to be done next.
type task struct {
	kind  taskKind
	wish  wish // its frames are retained for a drawing
	size  image.Point
	scale float64
	asked []func(*pump)
	wait  time.Duration // at most; 0: until something changes
}

type taskKind uint8

const (
	taskWait taskKind = iota
	taskDraw
	taskSend
	taskAnswer
	taskEnd
)

func (p *pump) run() {
	defer close(p.view.ended)
	for {
		now := time.Now()
		t := p.next(now)
		switch t.kind {
		case taskEnd:
			p.renderer.Forget()
			p.scenes.close()
			return
		case taskAnswer:
			for _, question := range t.asked {
				question(p)
			}
		case taskSend:
			p.view.send(*p.ahead)
			p.ahead = nil
		case taskDraw:
			p.draw(&t)
			releaseAll(t.wish.layers)
		default:
			p.wait(sooner(t.wait, p.scenes.sortNext(now)))
		}
	}
}

// sooner of two waits, of which 0 is for ever.
func sooner(a, b time.Duration) time.Duration {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}

func (p *pump) wait(most time.Duration) {
	var timeout <-chan time.Time
	if most > 0 {
		timer := time.NewTimer(most)
		defer timer.Stop()
		timeout = timer.C
	}
	select {
	case <-p.view.wake:
	case r := <-p.scenes.sorted:
		p.scenes.take(r)
	case <-timeout:
	}
}

// next decides.
func (p *pump) next(now time.Time) task {
	v := p.view
	v.mu.Lock()
	defer v.mu.Unlock()
	g, w := &v.page, &v.wish
	switch {
	case v.closed:
		return task{kind: taskEnd}
	case len(v.asked) > 0:
		asked := v.asked
		v.asked = nil
		return task{kind: taskAnswer, asked: asked}
	case p.ahead != nil && !g.sent:
		return task{kind: taskSend}
	case g.sent && (p.ahead != nil || !p.mayDrawAhead(g)):
		return task{wait: g.patience(now)}
	case g.size == (image.Point{}):
		return task{}
	case w.number != p.done.number || p.done.gliding || !p.done.exact && w.restIn(now) == 0:
		w.cameraAt(now) // ends a glide
		return p.drawing(g, w)
	case g.sent:
		return task{wait: g.patience(now)}
	case !p.done.exact:
		return task{wait: w.restIn(now)}
	}
	return task{}
}

// aheadAfter is what a picture may take to be drawn between two paints of the
// window, which come every 17 ms and take their time, too.
const aheadAfter = 9 * time.Millisecond

// mayDrawAhead tells whether to draw while the last picture waits to be painted.
// Slow pictures would otherwise miss every second paint; quick ones are better
// begun late, with the newest camera.
func (p *pump) mayDrawAhead(g *page) bool { return g.turned && !g.unseen && p.took > aheadAfter }

func (p *pump) drawing(g *page, w *wish) task {
	for i := range w.layers {
		if f := w.layers[i].Frame; f != nil {
			f.Retain()
		}
	}
	return task{kind: taskDraw, wish: *w, size: g.size, scale: g.scale}
}

// patience is how long to wait for a picture to be painted before the view
// counts as hidden.
func (g *page) patience(now time.Time) time.Duration {
	if g.unseen {
		return 0
	}
	wait := g.sentAt.Add(unseenAfter).Sub(now)
	if wait <= 0 {
		g.unseen = true
		g.tell()
		return 0
	}
	return wait
}
