// Which columns does a sample become, and where do their values come from?

package maya

import (
	"fmt"
	"slices"
	"strings"

	"floe/internal/particle"
)

// plan is a sample as a frame.
type plan struct {
	header  particle.Header
	columns []column // of header.Attributes
	shapes  []*shape
	named   []*shape // by the column of the shapes' names: those with points, or the only one
}

// column says where the values of an attribute are.
type column struct {
	kind   kind
	parts  []part // ascending; points without a part get 0
	shapes bool   // the column of the shapes' names
}

// part is the points of one shape.
type part struct {
	channel
	first int64 // point
}

// planner makes columns of shapes.
type planner struct {
	*plan
	byName map[string]int // index of the column
}

// planOf decides on the columns of a sample.
func planOf(channels []channel, warnings []string) *plan {
	p := planner{&plan{shapes: shapesOf(channels)}, map[string]int{}}
	p.header = particle.Header{Format: name, Warnings: warnings}
	for _, s := range p.shapes {
		for _, piece := range s.pieces {
			p.add(s, piece)
		}
		p.header.Points += s.points
	}
	p.nameShapes()
	p.tellGaps()
	return p.plan
}

// add finds a column for a channel of a shape whose points come next.
func (p *planner) add(s *shape, c piece) {
	switch {
	case c.attribute == countAttribute && c.values == 1, c.values == 1 && s.points != 1:
		p.addObject(c)
	case c.values != s.points:
		p.warn("channel %q is not shown: it has %d values, its shape has %d points", c.name, c.values, s.points)
	case !p.addPoints(c.attribute, c.channel) && !p.addPoints(c.name, c.channel):
		p.warn("channel %q is not shown: it is there twice", c.name)
	}
}

func (p *planner) warn(format string, args ...any) {
	p.header.Warnings = append(p.header.Warnings, fmt.Sprintf(format, args...))
}

// addObject makes a column of one value for all points.
func (p *planner) addObject(c piece) {
	name := c.attribute
	if _, taken := p.byName[name]; taken || len(p.shapes) > 1 {
		name = c.name
	}
	if _, taken := p.byName[name]; taken {
		p.warn("channel %q is not shown: it is there twice", c.name)
		return
	}
	p.open(name, particle.PerObject, c.channel)
}

// open begins a column.
func (p *planner) open(name string, context particle.Context, c channel) {
	k := kinds[c.tag]
	p.byName[name] = len(p.columns)
	p.columns = append(p.columns, column{kind: k, parts: []part{{c, p.first(context)}}})
	p.header.Attributes = append(p.header.Attributes, attribute(name, context, k))
}

// first is where the values of the next part go.
func (p *planner) first(context particle.Context) int64 {
	if context == particle.PerObject {
		return 0
	}
	return p.header.Points
}

func attribute(name string, context particle.Context, k kind) particle.Attribute {
	a := particle.Attribute{Name: name, Structure: particle.Single, Context: context, Type: particle.Float32}
	switch {
	case k.bytes == 8:
		a.Type, a.Components = particle.Float64, k.components
	case k.components == 3:
		a.Type = particle.Vector3
	}
	return a
}

// addPoints adds the values of the next points to the column of a name, unless it
// has them already or is of another kind. A column meets in doubles.
func (p *planner) addPoints(name string, c channel) bool {
	i, known := p.byName[name]
	if !known {
		p.open(name, particle.PerPoint, c)
		return true
	}
	col, k := &p.columns[i], kinds[c.tag]
	last := col.parts[len(col.parts)-1]
	taken := p.header.Attributes[i].Context != particle.PerPoint || k.components != col.kind.components ||
		last.first == p.header.Points
	if taken {
		return false
	}
	col.kind.bytes = max(col.kind.bytes, k.bytes)
	col.parts = append(col.parts, part{c, p.header.Points})
	p.header.Attributes[i] = attribute(name, particle.PerPoint, col.kind)
	return true
}

// nameShapes adds the column that tells which points are whose.
func (p *planner) nameShapes() {
	if len(p.shapes) == 0 {
		return
	}
	name := "shape"
	if _, taken := p.byName[name]; taken {
		name = "shape_name"
	}
	if _, taken := p.byName[name]; taken {
		return
	}
	context := particle.PerPoint
	if len(p.shapes) == 1 {
		context, p.named = particle.PerObject, p.shapes
	} else {
		p.named = slices.DeleteFunc(slices.Clone(p.shapes), func(s *shape) bool { return s.points == 0 })
	}
	p.byName[name] = len(p.columns)
	p.columns = append(p.columns, column{shapes: true})
	p.header.Attributes = append(p.header.Attributes,
		particle.Attribute{Name: name, Type: particle.String, Structure: particle.Single, Context: context})
}

// tellGaps warns of attributes that only some points have.
func (p *planner) tellGaps() {
	if p.header.Points > 0 && p.header.FindRole(particle.PositionRole) < 0 {
		p.warn("no channel holds positions")
	}
	for i, c := range p.columns {
		if p.header.Attributes[i].Context != particle.PerPoint || c.shapes {
			continue
		}
		if there := c.points(); there < p.header.Points {
			p.warn("%q is of %d points only, of %s; the other %d have 0",
				p.header.Attributes[i].Name, there, c.owners(), p.header.Points-there)
		}
	}
}

func (c *column) points() (n int64) {
	for _, part := range c.parts {
		n += part.values
	}
	return n
}

// owners are the channels of a column, a few at most.
func (c *column) owners() string {
	const most = 3
	var names []string
	for _, part := range c.parts[:min(len(c.parts), most)] {
		names = append(names, part.name)
	}
	if len(c.parts) > most {
		names = append(names, fmt.Sprintf("%d more", len(c.parts)-most))
	}
	return strings.Join(names, ", ")
}

// specs are what particle.Plan needs to know.
func (p *plan) specs() []particle.ColumnSpec {
	specs := make([]particle.ColumnSpec, len(p.columns))
	for i, c := range p.columns {
		if c.shapes {
			specs[i].Strings = int64(len(p.named))
			for _, s := range p.named {
				specs[i].StringBytes += int64(len(s.name))
			}
		}
	}
	return specs
}
