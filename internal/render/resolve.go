// The second pass: from the point in each pixel to its colour.

package render

import (
	"image"
	"image/color"
	"math"

	"floe/internal/particle"
)

// rowScratch is what a worker needs to colour one row of the buffer.
type rowScratch struct {
	colors  []uint32 // of the row
	place   []int32  // column of each pixel that shows a point of the layer
	ids     []uint32 // that point
	shades  []uint32 // the colour of that point
	light   []uint16 // its brightness, 256 being full
	values  [4][]float32
	sums    [4][]uint32 // of the samples of a row of pixels
	reserve int
}

func (s *rowScratch) fit(width int) {
	if s.reserve == width {
		return
	}
	s.reserve = width
	s.colors, s.shades = make([]uint32, width), make([]uint32, width)
	s.place, s.ids = make([]int32, 0, width), make([]uint32, 0, width)
	s.light = make([]uint16, width)
	for k := range s.values {
		s.values[k], s.sums[k] = make([]float32, width), make([]uint32, width)
	}
}

// painter colours the points of one layer.
type painter struct {
	*layer
	colors   coloring
	selected *Set
	marked   uint32
	shading  bool
	deep     depthCue
	view     rows
}

// resolve colours the whole picture.
func (r *Renderer) resolve(s *Shot, target *image.RGBA) {
	painters := make([]painter, len(r.layers))
	cue := newDepthCue(&r.view, s.bounds())
	for i := range painters {
		l, in := &r.layers[i], &s.Layers[i]
		l.look = s.look(in)
		painters[i] = painter{
			layer: l, colors: coloringOf(l), selected: in.Selected,
			marked:  orColor(l.look.SelectionColor, pack(255, 150, 20, 255)),
			shading: l.look.Shading == Round, deep: cue, view: r.view.float32s(),
		}
	}
	height := r.height / r.samples
	const rowsPerPiece = 8
	parallel(r.workers(), (height+rowsPerPiece-1)/rowsPerPiece, func(worker, piece int) {
		scratch := &r.scratch[worker].row
		scratch.fit(r.width)
		for y := piece * rowsPerPiece; y < min((piece+1)*rowsPerPiece, height); y++ {
			out := target.Pix[y*target.Stride : y*target.Stride+4*target.Rect.Dx()]
			r.resolveRow(painters, scratch, backgroundAt(&s.Look.Background, y, height), y, out)
		}
	})
	r.apart = false
}

// backgroundAt is the colour behind a row.
func backgroundAt(b *Background, y, height int) uint32 {
	at := func(top, bottom uint8) uint8 {
		return uint8((int(top)*(height-1-y) + int(bottom)*y + (height-1)/2) / max(height-1, 1))
	}
	if height <= 1 {
		return packColor(b.Top)
	}
	return pack(at(b.Top.R, b.Bottom.R), at(b.Top.G, b.Bottom.G), at(b.Top.B, b.Bottom.B), at(b.Top.A, b.Bottom.A))
}

func (r *Renderer) resolveRow(painters []painter, s *rowScratch, background uint32, y int, out []byte) {
	if r.samples == 1 {
		r.colorRow(painters, s, background, y)
		store(out, s.colors)
		return
	}
	for k := range s.sums {
		clear(s.sums[k])
	}
	for sub := range r.samples {
		r.colorRow(painters, s, background, y*r.samples+sub)
		s.add(r.samples)
	}
	s.average(r.samples, out)
}

func store(out []byte, colors []uint32) {
	for i, c := range colors {
		p := out[4*i : 4*i+4 : 4*i+4]
		p[0], p[1], p[2], p[3] = byte(c), byte(c>>8), byte(c>>16), byte(c>>24)
	}
}

// add adds the samples of a row to their pixels, in linear light.
func (s *rowScratch) add(samples int) {
	for i := 0; i*samples < len(s.colors); i++ {
		for _, c := range s.colors[i*samples : (i+1)*samples] {
			s.sums[0][i] += uint32(linearSteps[byte(c)])
			s.sums[1][i] += uint32(linearSteps[byte(c>>8)])
			s.sums[2][i] += uint32(linearSteps[byte(c>>16)])
			s.sums[3][i] += c >> 24
		}
	}
}

func (s *rowScratch) average(samples int, out []byte) {
	n := uint32(samples * samples)
	for i := range len(out) / 4 {
		for k := range 3 {
			out[4*i+k] = srgbBytes[(s.sums[k][i]+n/2)/n]
		}
		out[4*i+3] = byte((s.sums[3][i] + n/2) / n)
	}
}

// colorRow colours one row of the buffer.
func (r *Renderer) colorRow(painters []painter, s *rowScratch, background uint32, y int) {
	for x := range s.colors {
		s.colors[x] = background
	}
	row := r.buffers[0][y*r.width : (y+1)*r.width]
	if r.apart {
		r.merge(row, y)
	}
	for i := range painters {
		p := &painters[i]
		end := uint32(math.MaxUint32)
		if i+1 < len(painters) {
			end = painters[i+1].base
		}
		s.gather(row, p.base, end)
		if len(s.ids) == 0 {
			continue
		}
		n := len(s.ids)
		p.colors.paint(s.ids, s.shades[:n], s)
		p.mark(s.ids, s.shades[:n])
		if p.shading {
			r.light(p, s, row, y)
			for k, at := range s.place {
				s.colors[at] = dim(s.shades[k], uint32(s.light[k]))
			}
			continue
		}
		for k, at := range s.place {
			s.colors[at] = s.shades[k]
		}
	}
}

// gather lists the pixels of a row that show points of base up to end.
func (s *rowScratch) gather(row []uint64, base, end uint32) {
	place, ids := s.place[:len(row)], s.ids[:len(row)]
	n := 0
	for x, v := range row {
		if id := uint32(v); id >= base && id < end {
			place[n], ids[n] = int32(x), id-base
			n++
		}
	}
	s.place, s.ids = place[:n], ids[:n]
}

func (p *painter) mark(ids, shades []uint32) {
	if p.selected == nil {
		return
	}
	for i, id := range ids {
		if p.selected.Has(int64(id)) {
			shades[i] = p.marked
		}
	}
}

// dim multiplies a colour with a brightness, 256 being full.
func dim(c, light uint32) uint32 {
	rb := (c & 0xff00ff) * light >> 8 & 0xff00ff
	g := (c & 0x00ff00) * light >> 8 & 0x00ff00
	return rb | g | c&0xff000000
}

// coloring gives points their colours.
type coloring struct {
	plain   uint32
	nan     uint32
	values  scalars // nil: plain or rgb
	scale   scale
	table   *[256]uint32
	invert  bool
	integer bool // category: by value, not by range
	rgb     [3]scalars
	gain    float32
	raw     bool
}

// lightGrey is the colour of points without another.
var lightGrey = pack(205, 208, 214, 255)

// coloringOf prepares what a look asks for, as far as the frame has it.
func coloringOf(l *layer) coloring {
	by, f := &l.look.Color, l.scene.frame
	c := coloring{plain: orColor(by.Plain, lightGrey), nan: orColor(by.NaN, pack(255, 0, 200, 255))}
	name, component, ok := by.resolve(&f.Header)
	if !ok {
		return c
	}
	column := f.Column(name)
	if component == 0 && isColor(column) {
		c.setRGB(column, by)
		return c
	}
	c.values = scalarsOf(column, component)
	c.table, c.invert, c.integer = &tables[min(by.Map, mapCount-1)], by.Invert, by.Map == Category
	r := by.Range
	if r == (Range{}) {
		r = l.scene.Range(name, component, by.Log).Suit(by)
	}
	c.scale = newScale(r, by.Log)
	return c
}

// resolve tells which attribute of a frame gives the colour; false for none.
func (by *ColorBy) resolve(h *particle.Header) (name string, component Component, ok bool) {
	if by.Mode == PlainColor {
		return "", 0, false
	}
	if by.Attribute != "" && h.Find(by.Attribute) >= 0 {
		return by.Attribute, by.Component, true
	}
	if i := h.FindRole(particle.ColorRole); i >= 0 {
		return h.Attributes[i].Name, 0, true
	}
	return "", 0, false
}

func isColor(c *particle.Column) bool {
	return c.Width() >= 3 && c.Type.IsNumeric() && (c.Type == particle.Color4 || particle.RoleOf(c.Name) == particle.ColorRole)
}

func (c *coloring) setRGB(column *particle.Column, by *ColorBy) {
	for k := range c.rgb {
		c.rgb[k] = scalarsOf(column, ComponentAt(k))
	}
	c.raw, c.gain = by.Raw, float32(math.Exp2(by.ExposureStops))
	switch column.Type.Scalar() {
	case particle.Uint8:
		c.raw, c.gain = true, c.gain/255 // 8-bit colours are for the screen
	case particle.Uint16:
		c.raw, c.gain = true, c.gain/65535
	}
}

// paint sets the colours of points.
func (c *coloring) paint(ids, out []uint32, s *rowScratch) {
	switch {
	case c.rgb[0] != nil:
		c.paintRGB(ids, out, s)
	case c.values == nil:
		for i := range out {
			out[i] = c.plain
		}
	default:
		values := s.values[0][:len(ids)]
		c.values.at(ids, values)
		for i, v := range values {
			out[i] = c.mapped(v)
		}
	}
}

func (c *coloring) mapped(v float32) uint32 {
	i := c.scale.index(v)
	if c.integer && abs(v) < 1<<31 {
		i = int(v) & 255
	}
	if i < 0 {
		return c.nan
	}
	if c.invert {
		i = 255 - i
	}
	return c.table[i&255]
}

func (c *coloring) paintRGB(ids, out []uint32, s *rowScratch) {
	for k := range c.rgb {
		c.rgb[k].at(ids, s.values[k][:len(ids)])
	}
	r, g, b := s.values[0][:len(ids)], s.values[1][:len(ids)], s.values[2][:len(ids)]
	for i := range out {
		if r[i] != r[i] || g[i] != g[i] || b[i] != b[i] {
			out[i] = c.nan
			continue
		}
		out[i] = pack(c.byteOf(r[i]), c.byteOf(g[i]), c.byteOf(b[i]), 255)
	}
}

func (c *coloring) byteOf(v float32) uint8 {
	v = float32(v * c.gain)
	if !(v > 0) {
		return 0
	}
	v = min(v, 1)
	if c.raw {
		return uint8(float32(v*255) + 0.5)
	}
	return srgbBytes[int(float32(v*srgbSteps)+0.5)]
}

// ColorAt gives the colour that a look shows a value in: for a table's cells.
func (by *ColorBy) ColorAt(v float64, r Range) color.RGBA {
	c := coloring{nan: orColor(by.NaN, pack(255, 0, 200, 255)), table: &tables[min(by.Map, mapCount-1)],
		invert: by.Invert, integer: by.Map == Category, scale: newScale(r, by.Log)}
	return unpack(c.mapped(float32(v)))
}
