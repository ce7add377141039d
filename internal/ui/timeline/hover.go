// What does the bar say about the frame under the pointer?

package timeline

import (
	"fmt"
	"image"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"floe/internal/playback"
	"floe/internal/ui/paint"
)

// hover is where the pointer is.
type hover struct {
	at     fyne.Position // in the bar
	slot   int           // -1 if it is elsewhere
	help   bool          // it is over the question mark
	handle kind          // of the range
	tip    bool          // a tip is shown
}

// MouseIn is for Fyne.
func (b *Bar) MouseIn(e *desktop.MouseEvent) { b.hoverAt(e.Position) }

// MouseMoved is for Fyne.
func (b *Bar) MouseMoved(e *desktop.MouseEvent) { b.hoverAt(e.Position) }

// MouseOut is for Fyne.
func (b *Bar) MouseOut() {
	b.hideTip()
	b.setHover(hover{slot: -1})
}

func (b *Bar) hoverAt(at fyne.Position) {
	h := hover{at: at, slot: b.slotNear(float64(at.X)), help: b.overHelp(at), handle: b.handleAt(at)}
	if h.help {
		h.slot = -1
	}
	b.setHover(h)
	if b.drag.kind == notDragging {
		b.showTip()
	}
}

func (b *Bar) setHover(h hover) {
	before := b.hover
	h.tip = before.tip && h.slot == before.slot && h.help == before.help
	b.hover = h
	if h.slot != before.slot || h.help != before.help {
		b.repaint()
	}
	if h.slot != before.slot && b.OnHover != nil {
		b.OnHover(h.slot)
	}
}

// hoverChanged brings the tip up to date when another state has come.
func (b *Bar) hoverChanged(old State) {
	i := b.hover.slot
	if i < 0 || !b.hover.tip {
		return
	}
	if i >= b.state.slots() {
		b.MouseOut()
		return
	}
	a, c := old.Timeline, b.state.Timeline
	if a == c {
		return
	}
	if !sameSlots(a, c) || a.States[i] != c.States[i] || a.Points[i] != c.Points[i] || (a.Errors[i] == nil) != (c.Errors[i] == nil) {
		b.hover.tip = false
		b.showTip()
	}
}

func (b *Bar) hideTip() {
	b.hover.tip = false
	paint.HideTip(b)
}

// showTip puts the tip above the bar, over the frame, not over the pointer: it
// need not follow each of its moves.
func (b *Bar) showTip() {
	if b.hover.tip {
		return
	}
	var lines []paint.TipLine
	x := b.hover.at.X
	switch {
	case b.hover.help:
		lines = b.legend()
	case b.hover.slot >= 0:
		lines = b.describe(b.hover.slot)
		x = float32(b.track().center(b.hover.slot))
	default:
		b.hideTip()
		return
	}
	corner := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
	paint.ShowTip(b, corner.AddXY(x, -4), true, lines...)
	b.hover.tip = true
}

// describe says all that is known of a frame.
func (b *Bar) describe(slot int) []paint.TipLine {
	t := b.state.Timeline
	s, at := t.States[slot], t.Slots[slot]
	c := classOf(s)
	lines := []paint.TipLine{{Text: "Frame " + b.format(at.Number), Key: fileSize(at.FileBytes)}}
	if b.FileName != nil && at.Exists {
		if name := b.FileName(slot); name != "" {
			lines = append(lines, paint.TipLine{Text: name})
		}
	}
	if n := t.Points[slot]; n >= 0 {
		lines = append(lines, paint.TipLine{Text: grouped(n) + plural(n, " point", " points")})
	}
	lines = append(lines, paint.TipLine{Text: b.words(s), Swatch: b.swatch(c, s.Is(playback.Fast))})
	if s.Is(playback.Warned) {
		lines = append(lines, b.warnings(slot)...)
	}
	if err := t.Errors[slot]; err != nil {
		lines = append(lines, paint.TipLine{Text: err.Error(), Color: paletteFor(b).classes[broken]})
	}
	if b.marked(slot) {
		lines = append(lines, paint.TipLine{Text: "marked"})
	}
	return append(lines, b.neighbours()...)
}

// mostFindings is how many of a frame the tip tells.
const mostFindings = 4

// warnings say why a frame is marked, as far as that is known.
func (b *Bar) warnings(slot int) (lines []paint.TipLine) {
	var found []string
	if b.Findings != nil {
		found = b.Findings(slot)
	}
	if len(found) == 0 {
		found = []string{"has warnings"}
	}
	more := len(found) - mostFindings
	for i, text := range found[:min(len(found), mostFindings)] {
		line := paint.TipLine{Text: text}
		if i == 0 {
			line.Swatch = b.swatchOf(legendWarned)
		}
		lines = append(lines, line)
	}
	if more > 0 {
		lines = append(lines, paint.TipLine{Text: fmt.Sprintf("and %d more", more), Color: paletteFor(b).dim})
	}
	return lines
}

// words say how a frame stands.
func (b *Bar) words(s playback.State) string {
	var text string
	switch classOf(s) {
	case cached:
		text = "in memory"
	case unread:
		text = "not read yet"
	case loading:
		text = "being read"
	case held:
		return "missing; another frame is held in its place"
	case missing:
		return "missing: there is no file"
	case broken:
		text = "broken: it could not be read"
		if s.Is(playback.Held) {
			text += "; another frame is held in its place"
		}
		return text
	}
	if s.Is(playback.Fast) {
		text += ", from the converted .sih5"
	}
	return text
}

// neighbours says which frames share the place under the pointer.
func (b *Bar) neighbours() []paint.TipLine {
	s := b.slotsNear(float64(b.hover.at.X))
	if s.end-s.first < 2 {
		return nil
	}
	var count [classes]int
	for _, state := range b.state.Timeline.States[s.first:s.end] {
		count[classOf(state)]++
	}
	text := fmt.Sprintf("one of %d frames here, %s to %s", s.end-s.first, b.format(b.state.number(s.first)), b.format(b.state.number(s.end-1)))
	var bad []string
	for c := broken; c >= held; c-- {
		if count[c] > 0 {
			bad = append(bad, fmt.Sprintf("%d %s", count[c], [...]string{held: "held", missing: "missing", broken: "broken"}[c]))
		}
	}
	if len(bad) > 0 {
		text += ": " + strings.Join(bad, ", ")
	}
	return []paint.TipLine{{Text: text, Color: paletteFor(b).dim}}
}

// legendRow is a line of the legend.
type legendRow struct {
	class        class
	fast, warned bool
	text         string
}

var legendWarned = legendRow{class: cached, warned: true, text: "has warnings, or a check has found problems"}

var legendRows = []legendRow{
	{class: cached, text: "in memory"},
	{class: loading, text: "being read"},
	{class: unread, text: "not read yet"},
	{class: unread, fast: true, text: "converted: read from .sih5, at once"},
	{class: missing, text: "missing"},
	{class: held, text: "missing; another frame is held in its place"},
	{class: broken, text: "broken: could not be read"},
	legendWarned,
}

// legend explains the drawing, with itself.
func (b *Bar) legend() []paint.TipLine {
	var lines []paint.TipLine
	for _, row := range legendRows {
		lines = append(lines, paint.TipLine{Text: row.text, Swatch: b.swatchOf(row)})
	}
	for _, line := range []string{
		"Grey bars behind: how many points",
		"Drag\tgo to a frame", "Shift+drag\tchoose the range", "Drag the bar below the numbers\tchange the range",
		"Wheel\tzoom", "Middle button\tmove along", "Double click\tshow everything", "Flag\ta mark: M, Alt+left and Alt+right go there",
	} {
		lines = append(lines, paint.TipText(line)...)
	}
	return lines
}

func (b *Bar) swatch(c class, fast bool) func(*image.RGBA, image.Rectangle, float32) {
	return b.swatchOf(legendRow{class: c, fast: fast})
}

// swatchOf draws three frames of a kind as the bar does.
func (b *Bar) swatchOf(row legendRow) func(*image.RGBA, image.Rectangle, float32) {
	return func(m *image.RGBA, box image.Rectangle, scale float32) {
		s := float64(scale)
		picture := image.NewRGBA(image.Rect(0, 0, box.Dx(), box.Dy()+int((laneTop+2)*s)))
		p := plate{RGBA: picture, scale: s, colors: paletteFor(b), track: track{all(2), 0, float64(box.Dx())}}
		paint.Clear(picture, p.colors.lane)
		sum := summary{has: 1 << row.class, points: -1}
		if row.fast {
			sum.marks = anyFast
		}
		if row.warned {
			sum.marks |= anyWarned
		}
		half := box.Dx() / 2
		cells := []cell{{0, half, span{0, 1}, sum}, {half, box.Dx(), span{1, 2}, sum}}
		for _, c := range cells {
			p.drawCell(c, row.class)
		}
		p.drawFast(cells)
		p.drawCrosses(cells)
		p.drawWarnings(cells)
		lane := p.lane()
		for y := range box.Dy() {
			from := picture.Pix[picture.PixOffset(0, min(lane.Min.Y+y, picture.Rect.Max.Y-1)):]
			copy(m.Pix[m.PixOffset(box.Min.X, box.Min.Y+y):][:4*box.Dx()], from)
		}
	}
}
