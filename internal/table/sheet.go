// A frame's elements as rows and its attributes as columns.

package table

import (
	"slices"
	"strconv"
	"strings"

	"floe/internal/particle"
)

// Sheet shows the elements of one context of a frame. It is immutable.
type Sheet struct {
	frame   *particle.Frame
	context particle.Context
	count   int64
	columns []*Column
	byName  map[string]*Column
	id      *Column // nil if there is none
}

// New makes the sheet of a frame's points, or of the elements of another
// context. It retains the frame.
func New(f *particle.Frame, context particle.Context) *Sheet {
	s := &Sheet{frame: f.Retain(), context: context, count: f.Of(context), byName: map[string]*Column{}}
	s.add(numberColumn(context, s.count))
	idIndex := -1
	if context == particle.PerPoint {
		idIndex = f.FindRole(particle.IDRole)
	}
	for i := range f.Columns {
		if c := &f.Columns[i]; c.Context == context {
			column := s.add(wholeColumn(c, s.unusedName(c.Name)))
			if i == idIndex && c.Context == context && c.Width() == 1 {
				s.id = column
			}
		}
	}
	if s.id != nil {
		at := slices.Index(s.columns, s.id)
		s.columns = slices.Insert(slices.Delete(s.columns, at, at+1), 1, s.id)
	}
	return s
}

func (s *Sheet) add(c *Column) *Column {
	s.columns = append(s.columns, c)
	s.byName[c.Name] = c
	return c
}

// unusedName tells attributes of the same name apart.
func (s *Sheet) unusedName(name string) string {
	for n := 2; ; n++ {
		if s.byName[name] == nil {
			return name
		}
		name = strings.TrimSuffix(name, " #"+strconv.Itoa(n-1)) + " #" + strconv.Itoa(n)
	}
}

// Contexts lists the contexts of a frame that a sheet has something to show of:
// those with elements and attributes, the points always.
func Contexts(f *particle.Frame) []particle.Context {
	all := []particle.Context{particle.PerPoint}
	for _, c := range []particle.Context{particle.PerEdge, particle.PerPolygon, particle.PerSample, particle.PerObject} {
		if f.Of(c) > 0 && slices.ContainsFunc(f.Attributes, func(a particle.Attribute) bool { return a.Context == c }) {
			all = append(all, c)
		}
	}
	return all
}

// Retain keeps the sheet's frame for another user and returns the sheet.
func (s *Sheet) Retain() *Sheet {
	s.frame.Retain()
	return s
}

// Release gives the frame back.
func (s *Sheet) Release() { s.frame.Release() }

// Frame is what the sheet shows; it lives until Release.
func (s *Sheet) Frame() *particle.Frame { return s.frame }

// Context tells what the rows are.
func (s *Sheet) Context() particle.Context { return s.context }

// Count is the number of elements.
func (s *Sheet) Count() int64 { return s.count }

// Columns are the element's number, its ID if the frame has one, and the other
// attributes in their order, each as a whole. The slice is the sheet's own.
func (s *Sheet) Columns() []*Column { return s.columns }

// ID is the column that tells who a point is through all frames, nil if there
// is none.
func (s *Sheet) ID() *Column { return s.id }

// Column gives the column of a name such as "#" (the element's number), "Age",
// "PointPosition.y" or "PointPosition.length": exactly so, else whatever the case.
// It is nil if there is none.
func (s *Sheet) Column(name string) *Column {
	if c := s.whole(name); c != nil {
		return c
	}
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return nil
	}
	if c := s.whole(name[:dot]); c != nil {
		return c.part(name[dot+1:])
	}
	return nil
}

func (s *Sheet) whole(name string) *Column {
	if c := s.byName[name]; c != nil {
		return c
	}
	for _, c := range s.columns {
		if strings.EqualFold(c.Name, name) {
			return c
		}
	}
	return nil
}
