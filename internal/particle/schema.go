// What is known of a frame besides its values: attributes, counts, provenance.

package particle

import (
	"fmt"
	"strings"
)

// MaxComponents bounds Attribute.Components.
const MaxComponents = 1 << 16

// MaxElements bounds each count of [Counts], so that no size computed from one
// and [MaxComponents] overflows 63 bits.
const MaxElements = 1 << 40

// Attribute describes one column.
type Attribute struct {
	// Name as the file spells it, without fill characters.
	Name string
	// Type of one value.
	Type Type
	// Components is the number of scalars per value; 0 stands for the type's own.
	Components int
	// Structure is Single, or Array for ragged data.
	Structure Structure
	// Context tells what the elements belong to.
	Context Context
	// Category is Softimage's: 0 unknown, 1 built in, 2 user defined.
	Category uint32
	// ObjectID is Softimage's obsolete database id; kept and shown, never used.
	ObjectID uint32
}

// Width is the number of scalars per value, at least 1 for a valid type.
func (a Attribute) Width() int {
	if a.Components > 0 {
		return a.Components
	}
	return a.Type.Components()
}

// ValueBytes is the size of one value in bytes.
func (a Attribute) ValueBytes() int64 {
	return int64(a.Width()) * int64(a.Type.ScalarBytes())
}

// Ragged reports whether each element holds an array of values.
func (a Attribute) Ragged() bool { return a.Structure == Array }

// String gives "PointPosition vector3 per point".
func (a Attribute) String() string {
	array := ""
	if a.Ragged() {
		array = " array"
	}
	return fmt.Sprintf("%s %s%s per %s", a.Name, a.Type, array, a.Context)
}

func (a Attribute) validate() error {
	switch {
	case !a.Type.Valid():
		return fmt.Errorf("attribute %q: unknown type %d", a.Name, a.Type)
	case a.Structure != Single && a.Structure != Array:
		return fmt.Errorf("attribute %q: unknown structure %d", a.Name, a.Structure)
	case a.Components < 0 || a.Components > MaxComponents:
		return fmt.Errorf("attribute %q: %d components", a.Name, a.Components)
	case !a.Type.IsScalar() && a.Components != 0 && a.Components != a.Type.Components():
		return fmt.Errorf("attribute %q: %d components in a %s", a.Name, a.Components, a.Type)
	case a.Type == Location && a.Ragged():
		return fmt.Errorf("attribute %q: array of locations", a.Name)
	}
	return nil
}

// Counts are the numbers of elements per context.
type Counts struct {
	Points, Edges, Polygons, Samples int64
}

// Of is the number of elements of a context: 1 for the object, 0 for a context
// that stores none.
func (c Counts) Of(context Context) int64 {
	switch context {
	case PerObject:
		return 1
	case PerPoint:
		return c.Points
	case PerEdge:
		return c.Edges
	case PerPolygon:
		return c.Polygons
	case PerSample:
		return c.Samples
	}
	return 0
}

func (c Counts) validate() error {
	if c.Points < 0 || c.Edges < 0 || c.Polygons < 0 || c.Samples < 0 {
		return fmt.Errorf("negative element count in %+v", c)
	}
	if max(c.Points, c.Edges, c.Polygons, c.Samples) > MaxElements {
		return fmt.Errorf("element count over %d in %+v", int64(MaxElements), c)
	}
	return nil
}

// Header is all of a frame but its values.
type Header struct {
	// Format that the frame was read as: "icecache", "sih5" …
	Format string
	// Version of that format; a .sih5 keeps the one of the file it was made from.
	Version int
	// ObjectType is Softimage's: 0 point cloud, 1 polygon mesh, 2 NURBS mesh,
	// 3 NURBS curve.
	ObjectType uint32
	// Substep of the simulation; 0 where the format has none.
	Substep uint32
	Counts
	// Dialect names the departures from the usual layout that the decoder had
	// to assume, "default" for none, empty for formats without dialects.
	Dialect string
	// Warnings are what a careful user should know, one sentence each. Those that
	// only tell what of a file a viewer of points leaves out say "not shown".
	Warnings []string
	// Attributes in file order; the columns have the same order.
	Attributes []Attribute
}

func (h *Header) validate() error {
	if err := h.Counts.validate(); err != nil {
		return err
	}
	for _, a := range h.Attributes {
		if err := a.validate(); err != nil {
			return err
		}
	}
	return nil
}

// Find gives the index of the attribute with that name: the exact spelling
// first, then whatever the case; -1 if there is none.
func (h *Header) Find(name string) int {
	for i, a := range h.Attributes {
		if a.Name == name {
			return i
		}
	}
	for i, a := range h.Attributes {
		if strings.EqualFold(a.Name, name) {
			return i
		}
	}
	return -1
}

// Alarms are the warnings that tell of more than of what is not shown, which is the
// same in all frames and as it should be.
func (h *Header) Alarms() (alarms []string) {
	for _, w := range h.Warnings {
		if !strings.Contains(w, "not shown") {
			alarms = append(alarms, w)
		}
	}
	return alarms
}
