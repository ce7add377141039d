// What do the controls tell? The rate that is reached, lost frames, memory.

package timeline

import (
	"fmt"
	"image"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/ui/paint"
)

// readout draws figures of the state, and explains them in a tip.
type readout struct {
	widget.BaseWidget
	state  State // newest
	seen   figures
	drawn  func(*readoutPlate, figures)
	tip    func(State) string
	raster *canvas.Raster
	hover  paint.TipHover
	next   time.Time // not drawn again before
	timer  *time.Timer
}

// figures are what is drawn, as exactly as it is drawn.
type figures struct {
	playing     bool
	late        bool // slower than wanted
	rate, speed string
	dropped     int64
	used, all   string
	part        int // of the budget that is used, in 1/1000
}

func figuresOf(s State) figures {
	f := figures{
		playing: s.Settings.Playing, dropped: s.Dropped,
		used: formatBytes(s.UsedBytes), all: formatBytes(s.Settings.BudgetBytes),
	}
	if f.playing && s.Reached > 0 {
		f.rate = fmt.Sprintf("%.1f", s.Reached)
		f.late = s.Reached < 0.95*s.Settings.FPS*s.Settings.Speed
	}
	if f.playing && s.Settings.Speed > 0 && s.Settings.Speed != 1 {
		f.speed = "×" + formatNumber(math.Round(s.Settings.Speed*100)/100)
	}
	if s.Settings.BudgetBytes > 0 {
		f.part = int(min(max(s.UsedBytes, 0)*1000/s.Settings.BudgetBytes, 1000))
	}
	return f
}

// calm is how long figures stand before they change again: nobody reads faster.
var calm = 150 * time.Millisecond

func newReadout(draw func(*readoutPlate, figures), tip func(State) string) *readout {
	r := &readout{drawn: draw, tip: tip}
	r.raster = paint.NewRaster(func() float32 { return r.raster.Size().Width }, r.draw)
	r.ExtendBaseWidget(r)
	return r
}

// show takes a newer state and draws it, later if it has just been drawn and
// there is no hurry.
func (r *readout) show(s State, hurry bool) {
	r.state = s
	wait := time.Until(r.next)
	if figuresOf(s) == r.seen || r.timer != nil && !hurry {
		return
	}
	if wait <= 0 || hurry {
		r.flush()
		return
	}
	r.timer = time.AfterFunc(wait, func() { fyne.Do(r.flush) })
}

func (r *readout) flush() {
	if r.timer != nil {
		r.timer.Stop()
		r.timer = nil
	}
	r.next = time.Now().Add(calm)
	if f := figuresOf(r.state); f != r.seen {
		r.seen = f
		r.raster.Refresh()
	}
}

// readoutPlate is what a readout draws on.
type readoutPlate struct {
	plate
}

func (r *readout) draw(m *image.RGBA, scale float32) {
	p := readoutPlate{plate{RGBA: m, scale: float64(scale), colors: paletteFor(r), face: paint.FaceOf((theme.CaptionTextSize() + 1) * scale)}}
	paint.Clear(m, p.colors.background)
	r.drawn(&p, r.seen)
}

// drawRate writes what is reached and how many frames were lost.
func drawRate(p *readoutPlate, f figures) {
	x := p.px(4)
	baseline := (p.Rect.Dy()-p.face.Height)/2 + p.face.Ascent
	ink, text := p.colors.dim, "– fps"
	if f.rate != "" {
		ink, text = p.colors.ink, f.rate+" fps"
	}
	if f.late {
		ink = p.colors.classes[held]
	}
	x = p.face.Text(p.RGBA, x, baseline, text, ink)
	if f.speed != "" {
		x = p.face.Text(p.RGBA, x+p.px(4), baseline, f.speed, p.colors.dim)
	}
	if f.dropped > 0 {
		at := float64(x) + 10*p.scale
		y := float64(p.Rect.Dy()) / 2
		paint.Line(p.RGBA, at, y, at, y, 6*p.scale, p.colors.classes[missing])
		p.face.Text(p.RGBA, int(at)+p.px(6), baseline, grouped(f.dropped), p.colors.classes[missing])
	}
}

func rateText(s State) string {
	text := "Frames per second that are reached"
	if s.Settings.Playing {
		text += fmt.Sprintf(", of %s wanted", formatNumber(s.Settings.FPS*s.Settings.Speed))
	}
	if s.Dropped > 0 {
		text += fmt.Sprintf("\n%s %s left out since playing began", grouped(s.Dropped), plural(s.Dropped, "frame was", "frames were"))
	}
	return text
}

// drawMemory draws a bar of the budget, and in figures.
func drawMemory(p *readoutPlate, f figures) {
	height := min(p.px(16), p.Rect.Dy())
	top := (p.Rect.Dy() - height) / 2
	box := image.Rect(0, top, p.Rect.Dx()-p.px(8), top+height)
	paint.Fill(p.RGBA, box, p.colors.lane)
	full := box
	full.Max.X = box.Min.X + box.Dx()*f.part/1000
	paint.Fill(p.RGBA, full, paint.Mix(p.colors.lane, p.colors.classes[cached], 0.55))
	paint.Frame(p.RGBA, box, p.px(1), paint.Mix(p.colors.lane, p.colors.ink, 0.12))
	p.face.TextIn(p.RGBA, box, f.used+" of "+f.all, 0, p.colors.ink)
}

func memoryText(s State) string {
	return fmt.Sprintf("Memory for frames: %s of %s are used\nFrames near the playhead are kept; those far away make room", formatBytes(s.UsedBytes), formatBytes(s.Settings.BudgetBytes))
}

// MouseIn is for Fyne.
func (r *readout) MouseIn(e *desktop.MouseEvent) {
	r.hover.In(r, e.AbsolutePosition, func() []paint.TipLine { return paint.TipText(r.tip(r.state)) })
}

// MouseMoved is for Fyne.
func (r *readout) MouseMoved(e *desktop.MouseEvent) { r.hover.Move(e.AbsolutePosition) }

// MouseOut is for Fyne.
func (r *readout) MouseOut() { r.hover.Out(r) }

// CreateRenderer is for Fyne.
func (r *readout) CreateRenderer() fyne.WidgetRenderer { return &readoutRenderer{r} }

type readoutRenderer struct{ readout *readout }

func (r *readoutRenderer) Layout(size fyne.Size) { r.readout.raster.Resize(size) }

func (r *readoutRenderer) MinSize() fyne.Size { return fyne.NewSize(60, 22) }

func (r *readoutRenderer) Refresh() { r.readout.raster.Refresh() }

func (r *readoutRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.readout.raster}
}

func (r *readoutRenderer) Destroy() {}
