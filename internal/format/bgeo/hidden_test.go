// What the decoder says about things that it does not show.

package bgeo

import (
	"slices"
	"strings"
	"testing"

	"floe/internal/format/formattest"
	"floe/internal/particle"
)

// withHidden adds all that is not shown.
func withHidden(s style) style {
	s.more = func(e *emitter) {
		for _, owner := range []string{"vertexattributes", "primitiveattributes"} {
			e.owner(frameOf(2, columnOf("uv", particle.Vector3, 0, particle.PerPoint, 2, make([]byte, 24))), owner, particle.PerPoint)
		}
		e.str("pointattributes")
		e.open('[')
		hiddenAttribute(e, "neighbors", "arraydata", 1, "int32")
		hiddenAttribute(e, "unknown", "numeric", 1, "fpreal128")
		hiddenAttribute(e, "wide", "numeric", 1<<17, "fpreal32")
		e.close(']')
		e.str("globalattributes")
		e.open('[')
		hiddenAttribute(e, "clipinfo", "dict", 1, "int32")
		e.close(']')
	}
	s.extra = func(e *emitter) {
		e.str("primitives")
		e.open('[')
		for _, kind := range []string{"Poly", "Volume", "Poly", "VDB", "Sphere", "Part"} {
			primitive(e, []string{"type", kind}, func() { e.open('['); e.words("vertex", "closed"); e.close(']') })
		}
		for _, kind := range []string{"p_r", "c_r"} {
			primitive(e, []string{"type", kind}, func() {
				e.open('[')
				e.str("s_v")
				e.num(0)
				e.str("n_p")
				e.num(12854)
				e.close(']')
			})
		}
		primitive(e, []string{"type", "run", "runtype", "PackedFragment"}, func() {
			e.open('[')
			for range 123 {
				e.open('[')
				e.close(']')
			}
			e.close(']')
		})
		e.close(']')
		e.str("sharedprimitivedata")
		e.open('[')
		e.str("PackedFragment")
		e.open('[')
		e.close(']')
		e.close(']')
		e.str("pointgroups")
		e.open('[')
		strangeGroup(e, "odd", "spiral")
		e.close(']')
		for _, owner := range []string{"primitivegroups", "edgegroups"} {
			e.str(owner)
			e.open('[')
			strangeGroup(e, "inside", "unordered")
			strangeGroup(e, "outside", "unordered")
			e.close(']')
		}
	}
	return s
}

func primitive(e *emitter, definition []string, body func()) {
	e.open('[')
	e.open('[')
	e.words(definition...)
	e.close(']')
	body()
	e.close(']')
}

func hiddenAttribute(e *emitter, name, kind string, size int64, storage string) {
	primitive(e, []string{"scope", "public", "type", kind, "name", name}, func() {
		e.open('[')
		e.str("size")
		e.num(size)
		e.words("storage", storage, "values")
		e.open('[')
		e.close(']')
		e.close(']')
	})
}

func strangeGroup(e *emitter, name, selection string) {
	e.open('[')
	e.open('[')
	e.words("name", name)
	e.close(']')
	e.open('[')
	e.str("selection")
	e.open('[')
	e.str(selection)
	e.open('[')
	e.close(']')
	e.close(']')
	e.close(']')
	e.close(']')
}

// TestHidden looks at the sentences about what is not shown.
func TestHidden(t *testing.T) {
	want := []string{
		"Vertex attributes are not shown: uv.",
		"Primitive attributes are not shown: uv.",
		"Point attribute neighbors is not shown: it is of the kind arraydata.",
		`Point attribute unknown is not shown: it is kept as "fpreal128".`,
		"Point attribute wide is not shown: it is a tuple of 131072.",
		"Detail attribute clipinfo is not shown: it is of the kind dict.",
		"Point group odd is not shown: its members are kept in an unknown way.",
		"Primitive groups are not shown: inside, outside.",
		"Edge groups are not shown: inside, outside.",
		"12,856 polygons are not shown.",
		"1 volume is not shown.",
		"1 VDB volume is not shown.",
		"1 Sphere primitive is not shown.",
		"1 particle system primitive is not shown.",
		"12,854 polygon curves are not shown.",
		"123 packed primitives (PackedFragment) are not shown.",
	}
	for _, s := range []style{{}, {text: true}, {big: true, lists: true}} {
		f := formattest.Decode(t, Decoder{}, geometry(cloud(3), withHidden(s)))
		if !slices.Equal(f.Warnings, want) {
			t.Errorf("%+v: warnings\n%s\nwant\n%s", s, strings.Join(f.Warnings, "\n"), strings.Join(want, "\n"))
		}
		if diff := formattest.Diff(cloud(3), f); diff != "" {
			t.Error(diff)
		}
	}
}
