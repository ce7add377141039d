// Ids: finding them again, and remembering them in bounded memory.

package health

import (
	"math/rand/v2"
	"slices"
	"testing"

	"floe/internal/particle"
	"floe/internal/sample"
)

// TestIndex finds every id, and no other.
func TestIndex(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for name, id := range map[string]func(i int) int64{
		"dense":        func(i int) int64 { return int64(i) },
		"from below 0": func(i int) int64 { return int64(i)*2 - 1000 },
		"backwards":    func(i int) int64 { return -int64(i) },
		"sparse":       func(i int) int64 { return int64(i) * 1_000_003 },
		"random":       func(int) int64 { return int64(r.Uint64()) },
		"the ends":     func(i int) int64 { return []int64{-1 << 63, 1<<63 - 1}[i%2] - int64(i/2)*[]int64{-1, 1}[i%2] },
	} {
		for _, n := range []int{0, 1, 2, 500, 3000} {
			ids := make([]int64, n)
			for i := range ids {
				ids[i] = id(i)
			}
			x := newIndex(ids)
			for i, id := range ids {
				if got := x.find(id); got != i {
					t.Errorf("%s: id %d is at %d, found at %d", name, id, i, got)
				}
			}
			for range 1000 {
				other := int64(r.Uint64()) >> (r.IntN(60))
				if got := x.find(other); got != slices.Index(ids, other) {
					t.Errorf("%s: %d found at %d", name, other, got)
				}
			}
			if x.duplicates != 0 || n > 0 && x.ambiguous(ids[0]) {
				t.Errorf("%s: %d duplicates", name, x.duplicates)
			}
		}
	}
}

func TestDuplicates(t *testing.T) {
	for _, spread := range []int64{1, 1 << 40} {
		ids := []int64{5 * spread, 7 * spread, 5 * spread, 9 * spread, 5 * spread, 9 * spread}
		x := newIndex(ids)
		if x.duplicates != 3 || x.duplicateID != 5*spread || !x.ambiguous(9*spread) || x.ambiguous(7*spread) || x.find(9*spread) != 3 {
			t.Errorf("%+v", x)
		}
	}
}

// TestSeen: exact as long as there is room; then nothing is invented, and some are
// still known.
func TestSeen(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for _, c := range []struct {
		name  string
		id    func(i int) int64
		exact bool
	}{
		{"dense", func(i int) int64 { return int64(i) - 20_000 }, true},
		{"random", func(int) int64 { return int64(r.Uint64()) }, false},
		{"dense, then sparse", func(i int) int64 { return int64(i) * int64(1+i/30_000*1_000_000) }, false},
	} {
		s := newSeen()
		s.maxPages, s.maxIDs = 50, 4000
		all := map[int64]bool{}
		for i := 0; i < 60_000; i += 1000 {
			ids := make([]int64, 1000)
			for k := range ids {
				ids[k] = c.id(i + k)
				all[ids[k]] = true
			}
			s.add(ids)
			if len(s.pages) > s.maxPages || len(s.ids) > s.maxIDs {
				t.Fatalf("%s: %d pages, %d ids", c.name, len(s.pages), len(s.ids))
			}
		}
		known := 0
		for id := range all {
			if s.has(id) {
				known++
			}
		}
		if c.exact != (known == len(all)) || known < 1000 {
			t.Errorf("%s: %d of %d known", c.name, known, len(all))
		}
		for range 10_000 {
			if id := int64(r.Uint64()) >> r.IntN(50); s.has(id) && !all[id] {
				t.Fatalf("%s: %d was never there", c.name, id)
			}
		}
	}
}

// TestSampledTracks: a part of the points is followed, the same in each frame: what
// concerns many points is found, and nothing is invented.
func TestSampledTracks(t *testing.T) {
	o := Options{TrackPoints: 500}
	p := sample.Params{Frames: 90, Points: 3000}
	if found := fountain(p, 1, 60, 1).check(t, o); len(found) > 0 {
		t.Errorf("healthy: %q", told(found))
	}
	for _, c := range plants {
		switch c.name {
		case "a tenth of the points teleports", "ids are mixed up", "velocities five times as large", "all points fly away for good":
			s := fountain(p, 1, lastFrame, 1)
			c.plant(s)
			c.verify(t, s.check(t, o))
		}
	}
	f := copied(sample.Frame(p, 80))
	ids := ints(f, "ID")
	copy(ids[len(ids)/2:], ids)
	facts, err := Frame(t.Context(), f, o)
	if err != nil {
		t.Fatal(err)
	}
	if half := facts.Points / 2; !facts.Sampled || facts.Duplicates < half*3/4 || facts.Duplicates > half*5/4 {
		t.Errorf("about %d duplicates of %d points", facts.Duplicates, facts.Points)
	}
}

// TestNoID: points without an id are nobody's doubles, and the others are followed.
func TestNoID(t *testing.T) {
	f := newCloud().set("P", 3, ramp[float32](18, 1)).set("id", 1, []int64{-1, 5, -1, -1, 7, 5}).frame(6)
	facts, err := Frame(t.Context(), f, Options{})
	if err != nil || facts.Duplicates != 1 || facts.DuplicateID != 5 || !slices.Equal(facts.track.ids, []int64{5, 7, 5}) ||
		!slices.Equal(facts.track.pos, []float32{3, 4, 5, 12, 13, 14, 15, 16, 17}) {
		t.Errorf("%+v %+v, %v", facts, facts.track, err)
	}
}

// TestIDTypes: ids of any type are followed, and floats with fractions are no ids.
func TestIDTypes(t *testing.T) {
	position := make([]float32, 3*100)
	for name, c := range map[string]struct {
		values any
		ok     bool
	}{
		"int64":    {slices.Repeat([]int64{1 << 60, -5}, 50), true},
		"float32":  {ramp[float32](100, 1), true},
		"float64":  {ramp[float64](100, 1), true},
		"fraction": {ramp[float32](100, 0.5), false},
	} {
		f := newCloud().set("P", 3, position).set("id", 1, c.values).frame(100)
		facts, err := Frame(t.Context(), f, Options{})
		if err != nil || (facts.track != nil) != c.ok {
			t.Errorf("%s: %+v, %v", name, facts.track, err)
		}
	}
	f := sample.Frame(sample.Params{Points: 100}, 50)
	i := f.Find("ID")
	f.Columns[i].Context, f.Attributes[i].Context = particle.PerObject, particle.PerObject
	if facts, err := Frame(t.Context(), f, Options{}); err != nil || facts.track != nil {
		t.Errorf("an id of the whole object: %v", err)
	}
}

func ramp[T float](n int, step T) []T {
	v := make([]T, n)
	for i := range v {
		v[i] = T(i) * step
	}
	return v
}

// TestTrackerHoldsLittle: facts of frames that are through give their copies back.
func TestTrackerHoldsLittle(t *testing.T) {
	s := fountain(sample.Params{Frames: 30, Points: 500}, 1, 20, 1)
	tracker := NewTracker(Options{})
	var all []*Facts
	for i, f := range s.frames {
		facts, err := Frame(t.Context(), f, Options{})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, facts)
		tracker.Add(s.files[i], facts)
		held := 0
		for _, f := range all {
			if f.track != nil {
				held++
			}
		}
		if held > 2 {
			t.Fatalf("%d frames are held", held)
		}
	}
	tracker.Finish()
	if slices.ContainsFunc(all, func(f *Facts) bool { return f.track != nil }) {
		t.Error("a frame is held for ever")
	}
}
