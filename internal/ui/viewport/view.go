// The widget: what it is made of, and how it begins and ends.

package viewport

import (
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"floe/internal/render"
)

// Options of a view; the zero value works.
type Options struct {
	// Camera to begin with; the zero value is [render.DefaultCamera].
	Camera render.Camera
	// Look to begin with; nil is [render.DefaultLook].
	Look *render.Look
	// Navigation is what the mouse does.
	Navigation Navigation
	// Instant moves the camera to presets and frames at once instead of softly.
	Instant bool
	// LowGraphics draws at half the resolution while something moves.
	LowGraphics bool
	// CatchTab gives the Tab key to OnTypedKey; otherwise it moves the focus.
	CatchTab bool
	// Workers bounds the cores in use; 0 for all.
	Workers int
	// Do runs a function on the UI goroutine, without waiting; nil is fyne.Do.
	// Fyne's test driver has no such goroutine, so tests may bring theirs.
	Do func(func())
}

// View is the widget. The fields are handlers, each of which may be nil; they
// are set before the view is shown and called on the UI goroutine.
type View struct {
	widget.BaseWidget

	// OnCamera hears of the camera of each picture that shows another one.
	OnCamera func(render.Camera)
	// OnStatus hears of each picture.
	OnStatus func(Status)
	// OnPaint is called while Fyne paints a picture that it has not painted before.
	OnPaint func()
	// OnPick hears of clicks; false: there is nothing under the pointer.
	OnPick func(Hit, bool)
	// OnHover hears what lies under a pointer that rests, and false when it
	// leaves it.
	OnHover func(Hit, bool)
	// OnSelect hears of a rubber band or lasso, once for each layer that was
	// seen. The owner makes a selection of it and calls [View.SetSets].
	OnSelect func(Catch)
	// OnContext hears of right clicks, at a place on the canvas.
	OnContext func(at fyne.Position)
	// OnTypedKey and OnTypedRune hear of keys while the view has the focus.
	OnTypedKey  func(*fyne.KeyEvent)
	OnTypedRune func(rune)
	// OnFault hears of a layer whose file cannot be read any more.
	OnFault func(layer int, err error)

	// Never changed.
	do       func(func())
	catchTab bool
	workers  int
	wake     chan struct{} // something is new for the drawing goroutine
	ended    chan struct{} // closed by the drawing goroutine

	// Owned by the UI goroutine.
	raster *canvas.Raster
	hand   hand
	told   render.Camera // by OnCamera

	mu       sync.Mutex // guards everything below
	wish     wish
	page     page
	controls controls
	asked    []func(*pump)
	closed   bool
}

// controls are what the mouse does.
type controls struct {
	navigation Navigation
	tool       Tool
	through    bool
	instant    bool
}

// New makes a view and starts its drawing goroutine, which ends in [View.Close].
func New(o Options) *View {
	v := &View{do: o.Do, catchTab: o.CatchTab, workers: o.Workers, wake: make(chan struct{}, 1), ended: make(chan struct{})}
	if v.do == nil {
		v.do = fyne.Do
	}
	v.controls = controls{navigation: o.Navigation, instant: o.Instant}
	v.wish = wish{camera: o.Camera, look: render.DefaultLook(), low: o.LowGraphics}
	if v.wish.camera == (render.Camera{}) {
		v.wish.camera = render.DefaultCamera()
	}
	if o.Look != nil {
		v.wish.look = *o.Look
	}
	v.page = newPage()
	v.hand.held = map[fyne.KeyName]bool{}
	v.raster = canvas.NewRaster(v.generate)
	v.raster.ScaleMode = canvas.ImageScalePixels
	v.ExtendBaseWidget(v)
	go newPump(v).run()
	return v
}

// CreateRenderer belongs to Fyne.
func (v *View) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(v.raster) }

// MinSize is small: the view takes what room there is.
func (v *View) MinSize() fyne.Size { return fyne.NewSize(80, 60) }

// Close ends the drawing goroutine, waits for it, and lets all frames go. The
// last picture stays. It may be called twice, on the UI goroutine too.
func (v *View) Close() {
	v.mu.Lock()
	layers := v.wish.layers
	v.wish.layers, v.asked = nil, nil
	v.closed = true
	v.mu.Unlock()
	v.stir()
	<-v.ended
	releaseAll(layers)
}

// stir wakes the drawing goroutine.
func (v *View) stir() {
	select {
	case v.wake <- struct{}{}:
	default:
	}
}

// change changes the wish and has it drawn.
func (v *View) change(do func(w *wish)) {
	v.mu.Lock()
	if !v.closed {
		do(&v.wish)
		v.wish.number++
	}
	v.mu.Unlock()
	v.stir()
}

// Look is how the picture is made.
func (v *View) Look() render.Look {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.wish.look
}

// SetLook changes how the picture is made; colours cost no projection. UIScale
// is relative to the screen's.
func (v *View) SetLook(l render.Look) {
	if l != v.Look() {
		v.change(func(w *wish) { w.look = l })
	}
}

// SetLowGraphics chooses half the resolution while something moves.
func (v *View) SetLowGraphics(on bool) { v.change(func(w *wish) { w.low = on }) }

// SetInstant chooses between soft camera moves (false) and jumps.
func (v *View) SetInstant(on bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.controls.instant = on
}

// SetNavigation chooses what the mouse does.
func (v *View) SetNavigation(n Navigation) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.controls.navigation = n
}

// SetTool chooses what a plain drag with the left button does.
func (v *View) SetTool(t Tool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.controls.tool = t
}

// Tool is what a plain drag with the left button does.
func (v *View) Tool() Tool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.controls.tool
}

// SetThrough makes rubber band and lasso also take the points behind those that
// are seen.
func (v *View) SetThrough(on bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.controls.through = on
}

// ask has the drawing goroutine answer a question about its last picture.
func (v *View) ask(question func(*pump)) {
	v.mu.Lock()
	if !v.closed {
		v.asked = append(v.asked, question)
	}
	v.mu.Unlock()
	v.stir()
}

// restAfter is when a picture becomes exact after the last change.
const restAfter = 200 * time.Millisecond
