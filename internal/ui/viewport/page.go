// From the drawing goroutine to the screen: three buffers and a gate.

package viewport

import (
	"image"
	"time"

	"floe/internal/render"
)

// page is the picture on the screen. A picture is handed over (sent), becomes
// the one that is shown on the UI goroutine (turned), and is painted when Fyne
// asks for it. Only then the next one is sent. It is drawn into the buffer that
// was shown before the last one: by then nobody reads it.
type page struct {
	size    image.Point // in device pixels, as Fyne asked for lately
	scale   float64     // device pixels per Fyne's unit
	shown   *image.RGBA
	before  *image.RGBA // shown before; may be read until shown is painted
	spare   *image.RGBA // to draw into
	sent    bool        // a picture is under way
	turned  bool        // and is shown, though perhaps not painted
	sentAt  time.Time   // when
	frames  uint64      // of the picture under way
	painted uint64      // the newest frames that were painted
	unseen  bool        // nobody paints: the view is not on the screen
	told    chan struct{}
}

// unseenAfter is how long painting may take before the view is taken for hidden.
const unseenAfter = 250 * time.Millisecond

func newPage() page { return page{scale: 1, unseen: true, told: make(chan struct{})} }

// tell wakes who waits in ShowFrames.
func (g *page) tell() {
	close(g.told)
	g.told = make(chan struct{})
}

// generate hands the finished picture to Fyne, on the UI goroutine. One of
// another size is stretched by Fyne until the right one is there.
func (v *View) generate(width, height int) image.Image {
	m, isNew := v.pageOf(width, height)
	if isNew && v.OnPaint != nil {
		v.OnPaint()
	}
	return m
}

// pageOf gives the picture, and whether it is painted for the first time.
func (v *View) pageOf(width, height int) (m image.Image, isNew bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	g := &v.page
	if size := image.Pt(max(width, 1), max(height, 1)); g.size != size {
		g.size = size
		v.wish.number++
	}
	if dp := v.raster.Size().Width; dp > 0 {
		g.scale = float64(width) / float64(dp)
	}
	g.unseen = false
	if g.sent && g.turned {
		g.sent, g.painted, isNew = false, g.frames, true
		g.tell()
	}
	v.stir()
	if g.shown == nil {
		return blank(&v.wish.look), false
	}
	return g.shown, isNew
}

// blank is the background alone, to be stretched.
func blank(l *render.Look) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, 1, 64))
	var r render.Renderer
	r.Draw(render.Shot{Look: render.Look{Background: l.Background}}, m)
	return m
}

// canvas gives a buffer to draw into that nobody reads.
func (g *page) canvas(size image.Point) *image.RGBA {
	n := 4 * size.X * size.Y
	if g.spare == nil || cap(g.spare.Pix) < n {
		g.spare = image.NewRGBA(image.Rectangle{Max: size})
	}
	m := g.spare
	m.Pix, m.Stride, m.Rect = m.Pix[:n], 4*size.X, image.Rectangle{Max: size}
	return m
}

// picture is what the drawing goroutine made.
type picture struct {
	image  *image.RGBA
	frames uint64
	camera render.Camera
	status Status
}

// send hands a picture to the UI goroutine.
func (v *View) send(p picture) {
	v.mu.Lock()
	v.page.sent, v.page.turned, v.page.sentAt, v.page.frames = true, false, time.Now(), p.frames
	v.mu.Unlock()
	v.do(func() { v.turn(p) })
}

// turn shows a picture, on the UI goroutine.
func (v *View) turn(p picture) {
	v.mu.Lock()
	g := &v.page
	g.shown, g.before, g.spare = p.image, g.shown, g.before
	g.turned = true
	v.mu.Unlock()
	v.raster.Refresh()
	if p.camera != v.told && v.OnCamera != nil {
		v.told = p.camera
		v.OnCamera(p.camera)
	}
	if v.OnStatus != nil {
		v.OnStatus(p.status)
	}
	v.stir() // another one may be drawn ahead
}
