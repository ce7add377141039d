// The helpers find what they are there to find.

package formattest

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"floe/internal/format"
	"floe/internal/particle"
)

func sized(points int64) particle.Header {
	return particle.Header{Counts: particle.Counts{Points: points}}
}

func single(name string, values ...float32) *particle.Frame {
	h := sized(2)
	c := particle.NewColumn(&h, particle.Attribute{Name: name, Type: particle.Float32, Structure: particle.Single, Context: particle.PerPoint}, values)
	return particle.FrameOf(h, []particle.Column{c}, nil)
}

func TestDiff(t *testing.T) {
	if d := Diff(single("a", 1, 1), single("a", 1)); d != "" {
		t.Errorf("a constant differs from its values: %s", d)
	}
	for name, other := range map[string]*particle.Frame{
		"value": single("a", 1, 2), "name": single("b", 1, 1),
		"columns": particle.FrameOf(sized(2), nil, nil), "points": particle.FrameOf(sized(3), nil, nil),
	} {
		if Diff(single("a", 1, 1), other) == "" {
			t.Errorf("another %s makes no difference", name)
		}
	}
}

func TestCheck(t *testing.T) {
	attribute := func(t particle.Type) []particle.Attribute {
		return []particle.Attribute{{Name: "a", Type: t, Structure: particle.Single, Context: particle.PerPoint}}
	}
	make := func(t particle.Type, columns ...particle.ColumnLayout) *format.Decoded {
		h := sized(2)
		for range columns {
			h.Attributes = append(h.Attributes, attribute(t)...)
		}
		d := &format.Decoded{Header: h, Layout: particle.Layout{Size: 256, Columns: columns}, Memory: particle.Allocate(256)}
		d.Memory[0] = 2
		return d
	}
	at := func(off, n int64) particle.ColumnLayout {
		return particle.ColumnLayout{Data: particle.Extent{Off: off, Len: n}}
	}
	if _, err := Check(make(particle.Float32, at(0, 8), at(64, 8))); err != nil {
		t.Error(err)
	}
	for name, d := range map[string]*format.Decoded{
		"nothing":    nil,
		"overlap":    make(particle.Float32, at(64, 8), at(64, 8)),
		"outside":    make(particle.Float32, at(256, 8)),
		"misaligned": make(particle.Float32, at(8, 8)),
		"bool":       make(particle.Bool, at(0, 2)),
		"code":       make(particle.String, at(0, 8)),
	} {
		if _, err := Check(d); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestGrants(t *testing.T) {
	ctx := context.Background()
	dirty := DirtyGrant(0xA5, 3)
	first, _ := dirty(ctx, 10, 0)
	if len(first) != 13 || first[12] != 0xA5 {
		t.Errorf("%d bytes, %x", len(first), first)
	}
	if dirty(ctx, 10, 0); first[0] != 0xEE {
		t.Error("the first grant is not spoiled")
	}
	if _, err := LimitGrant(10)(ctx, 11, 0); !errors.Is(err, format.ErrLimit) {
		t.Error(err)
	}
	failing := FailingGrant(1)
	if _, err := failing(ctx, 1, 0); err != nil {
		t.Error(err)
	}
	if _, err := failing(ctx, 1, 0); !errors.Is(err, ErrRefused) {
		t.Error(err)
	}
}

// TestRandomFrames are valid.
func TestRandomFrames(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		f := RandomFrame(r, Limits{Types: []particle.Type{particle.Float32, particle.Bool, particle.String, particle.Shape, particle.Location},
			Ragged: true, Constant: true, Position: "P", MaxPoints: 500})
		for i := range f.Columns {
			if err := checkColumn(&f.Columns[i]); err != nil {
				t.Error(err)
			}
		}
	}
}
