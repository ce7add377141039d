// What stands around the points: grid, box, axes, and the texts.

package render

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"sort"
)

// The colours of the axes, as everywhere.
var axisInks = [3]ink{{236, 88, 88, 1}, {120, 205, 80, 1}, {86, 140, 245, 1}}

// overlay draws all parts that a look shows.
func (r *Renderer) overlay(s *Shot, target *image.RGBA) {
	front, halo := inks(&s.Look.Background)
	o := overlay{sheet: newSheet(target, halo), r: r, shot: s, ui: s.Look.uiScale(), bounds: s.bounds(), front: front}
	o.marks()
	show := s.Look.Show
	for _, part := range []struct {
		of   Parts
		draw func()
	}{{ShowGrid, o.grid}, {ShowBox, o.box}, {ShowAxes, o.axes}, {ShowLegend, o.legend}, {ShowHUD, o.hud}} {
		if show&part.of != 0 {
			part.draw()
		}
	}
}

type overlay struct {
	*sheet
	r      *Renderer
	shot   *Shot
	ui     float64
	bounds Bounds
	front  ink // of texts and lines: light on dark, dark on light
	font   *font
}

// inks are what can be read on a background, and what keeps it apart from
// points: light on dark, or dark on light.
func inks(b *Background) (front, halo ink) {
	light := 0
	for _, c := range []color.RGBA{b.Top, b.Bottom} {
		light += (int(c.R)*3 + int(c.G)*6 + int(c.B)) / 10
	}
	if light > 255 {
		return ink{28, 30, 36, 1}, ink{255, 255, 255, 1}
	}
	return ink{232, 234, 238, 1}, ink{0, 0, 0, 1}
}

func (o *overlay) texts() *font {
	if o.font == nil {
		o.font = o.r.fontOf(math.Round(10 * o.ui))
	}
	return o.font
}

func (r *Renderer) fontOf(height float64) *font {
	if r.font == nil || r.font.height != height {
		r.font = newFont(height)
	}
	return r.font
}

// segment draws a line in space, hidden by points in front of it.
func (o *overlay) segment(a, b Vec3, fadeA, fadeB, width float64, k ink) {
	v := &o.r.view
	p, q, ok := o.clipped(a, b)
	if !ok {
		return
	}
	samples := float64(o.r.samples)
	project := func(p Vec3, fade float64) end {
		x, y, depth := v.at(p)
		if v.perspective {
			depth = 1 / depth
		}
		return end{x / samples, y / samples, depth, fade}
	}
	from, to := project(p, fadeA), project(q, fadeB)
	from, to, ok = clipEnds(from, to, float64(o.width), float64(o.height))
	if ok {
		o.line(from, to, width*o.ui, k, o.r.hides)
	}
}

// clipped cuts a line in space at the near plane.
func (o *overlay) clipped(a, b Vec3) (Vec3, Vec3, bool) {
	v := &o.r.view
	near := max(v.near*1.01, v.near+1e-12)
	da, db := v.z.Dot(a)+v.dz-near, v.z.Dot(b)+v.dz-near
	switch {
	case !v.perspective:
		return a, b, true
	case !(da > 0) && !(db > 0):
		return a, b, false
	case !(da > 0):
		a = a.Add(b.Sub(a).Scale(da / (da - db)))
	case !(db > 0):
		b = b.Add(a.Sub(b).Scale(db / (db - da)))
	}
	return a, b, true
}

// clipEnds cuts a line to the picture, a little beyond its border.
func clipEnds(a, b end, width, height float64) (end, end, bool) {
	const beyond = 4
	t0, t1 := 0.0, 1.0
	dx, dy := b.x-a.x, b.y-a.y
	for _, side := range [4][2]float64{
		{-dx, a.x + beyond}, {dx, width + beyond - a.x}, {-dy, a.y + beyond}, {dy, height + beyond - a.y},
	} {
		switch {
		case side[0] < 0:
			t0 = max(t0, side[1]/side[0])
		case side[0] > 0:
			t1 = min(t1, side[1]/side[0])
		case !(side[1] >= 0):
			return a, b, false
		}
	}
	if !(t0 <= t1) {
		return a, b, false
	}
	at := func(t float64) end {
		return end{a.x + t*dx, a.y + t*dy, a.u + t*(b.u-a.u), a.fade + t*(b.fade-a.fade)}
	}
	return at(t0), at(t1), true
}

// hides reports whether a point lies in front, with u as in [end].
func (r *Renderer) hides(x, y int, u float64) bool {
	bx, by := x*r.samples+r.samples/2, y*r.samples+r.samples/2
	if bx < 0 || by < 0 || bx >= r.width || by >= r.height {
		return true
	}
	v := r.buffers[0][by*r.width+bx]
	if v == nothing {
		return false
	}
	if r.view.perspective {
		u = 1 / u
	}
	return float64(math.Float32frombits(uint32(v>>32))) < u
}

// gridLines is how many lines a grid has to each side, at least.
const gridLines = 8

// grid draws the ground, or in views along an axis the plane across it.
func (o *overlay) grid() {
	b := o.bounds
	if o.shot.Ground != (Bounds{}) {
		b = o.shot.Ground
	}
	if b.Empty() {
		b = Bounds{Vec3{-1, -1, -1}, Vec3{1, 1, 1}}
	}
	u, v, normal := o.gridAxes()
	size := max((b.Max[u]-b.Min[u])/2, (b.Max[v]-b.Min[v])/2, b.Radius()/2)
	if !(size > 0) || size > 1e30 {
		size = 1
	}
	step := niceStep(size / gridLines * 1.2)
	lines := int(math.Ceil(size*1.25/step)) + 1
	g := gridPlane{o: o, u: u, v: v, step: step, lines: lines}
	g.center = b.Center()
	g.center[normal] = groundLevel(b, normal, step)
	g.center[u], g.center[v] = snap(g.center[u], step), snap(g.center[v], step)
	for i := -lines; i <= lines; i++ {
		g.draw(u, v, i)
		g.draw(v, u, i)
	}
}

// gridAxes gives the two axes of the grid's plane and the third.
func (o *overlay) gridAxes() (u, v, normal int) {
	c := o.shot.Camera
	normal = 1
	if c.Up == ZUp {
		normal = 2
	}
	_, _, forward := c.Axes()
	for k := range 3 {
		if c.Ortho && math.Abs(forward[k]) > 0.9999 {
			normal = k
		}
	}
	return (normal + 1) % 3, (normal + 2) % 3, normal
}

func snap(v, step float64) float64 { return math.Round(v/step) * step }

// groundLevel is 0, or the bottom of what lies far above or below it.
func groundLevel(b Bounds, axis int, step float64) float64 {
	if reach := 2 * (b.Max[axis] - b.Min[axis] + b.Radius()); b.Min[axis] > reach || b.Max[axis] < -reach {
		return math.Floor(b.Min[axis]/step) * step
	}
	return 0
}

// niceStep is the next larger of 1, 2, 5, 10, 20 …
func niceStep(v float64) float64 {
	if !(v > 0) || math.IsInf(v, 0) {
		return 1
	}
	base := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if base*m >= v*0.999 {
			return base * m
		}
	}
	return base * 10
}

type gridPlane struct {
	o      *overlay
	u, v   int
	center Vec3
	step   float64
	lines  int
}

// draw draws line i of those along an axis, fading to its ends.
func (g *gridPlane) draw(along, across, i int) {
	at := g.center
	at[across] += float64(i) * g.step
	width, k := 1.0, g.o.front.faded(0.13)
	switch index := math.Round(at[across] / g.step); {
	case index == 0:
		width, k = 1.4, axisInks[along].faded(0.75)
	case math.Mod(index, 5) == 0:
		k = g.o.front.faded(0.26)
	}
	fade := func(d int) float64 { // by the distance from the middle
		away := math.Hypot(float64(d), float64(i)) / float64(g.lines)
		return max(1-away*away, 0)
	}
	const pieces = 4
	point := func(d int) Vec3 {
		p := at
		p[along] += float64(d) * g.step
		return p
	}
	for d := -g.lines; d < g.lines; {
		next := min(d+max(2*g.lines/(2*pieces), 1), g.lines)
		if from, to := fade(d), fade(next); from > 0 || to > 0 {
			g.o.segment(point(d), point(next), from, to, width, k)
		}
		d = next
	}
}

// box draws the edges of the bounds.
func (o *overlay) box() {
	if o.bounds.Empty() {
		return
	}
	for i := range 8 {
		for k := range 3 {
			if i>>k&1 == 0 {
				o.segment(o.bounds.corner(i), o.bounds.corner(i|1<<k), 1, 1, 1.2, o.front.faded(0.5))
			}
		}
	}
}

// axes draws the directions in the lower left corner, the farthest first.
func (o *overlay) axes() {
	right, up, forward := o.shot.Camera.Axes()
	size := 26 * o.ui
	x, y := 20*o.ui+size, float64(o.height)-20*o.ui-size
	if x+size > float64(o.width) || y < size {
		return
	}
	order := []int{0, 1, 2}
	sort.Slice(order, func(i, j int) bool { return forward[order[i]] > forward[order[j]] })
	f := o.texts()
	for _, k := range order {
		dx, dy := right[k]*size, -up[k]*size
		o.line(end{x, y, 0, 1}, end{x + dx, y + dy, 0, 1}, 2*o.ui, axisInks[k], nil)
		if math.Hypot(dx, dy) < size/4 {
			continue // it points at us
		}
		name := string("XYZ"[k])
		o.text(f, x+dx*1.32-f.width(name)/2, y+dy*1.32-f.height/2, name, axisInks[k])
	}
}

// hud writes the texts at the top left, and how much is shown below them.
func (o *overlay) hud() {
	f := o.texts()
	if float64(o.width) < 12*f.height {
		return
	}
	x, y := math.Round(14*o.ui), math.Round(14*o.ui)
	for i, text := range o.hudLines() {
		k := o.front
		if i > 0 {
			k = k.faded(0.8)
		}
		o.text(f, x, y, text, k)
		y += f.lineHeight()
	}
}

func (o *overlay) hudLines() []string {
	h := &o.shot.HUD
	var lines []string
	if head := join(h.Title, h.Frame); head != "" {
		lines = append(lines, head)
	}
	lines = append(lines, o.r.stats.String())
	for _, l := range o.shot.Layers {
		if reason := l.Scene.Reason(); reason != "" {
			lines = append(lines, reason)
		}
	}
	if h.WantedFPS > 0 || h.ReachedFPS > 0 {
		lines = append(lines, fpsText(h.WantedFPS, h.ReachedFPS))
	}
	return append(lines, h.Lines...)
}

func join(title, frame string) string {
	switch {
	case title == "":
		return frame
	case frame == "":
		return title
	}
	return title + "  " + frame
}

func fpsText(wanted, reached float64) string {
	switch {
	case reached <= 0:
		return fmt.Sprintf("%.4g fps", wanted)
	case wanted <= 0:
		return fmt.Sprintf("%.1f fps", reached)
	}
	return fmt.Sprintf("%.1f of %.4g fps", reached, wanted)
}
