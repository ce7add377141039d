// What is one frame like, by itself?

package health

import (
	"context"
	"hash/maphash"
	"math"
	"math/bits"
	"slices"

	"floe/internal/particle"
)

// Facts are what is known of one frame after reading all its values once. Their
// size is told in the package documentation.
type Facts struct {
	Points   int64
	Bytes    int64 // of all values
	Format   string
	Warnings []string
	// Columns in the frame's order.
	Columns []Column
	// Box is the lowest and the highest corner of all positions that are finite;
	// HasBox is false if there are none.
	Box    [2][3]float64
	HasBox bool
	// Duplicates is how many points have an id that a point before them has; about,
	// if Sampled is set. DuplicateID is one such id.
	Duplicates, DuplicateID int64
	Sampled                 bool

	digest uint64 // of all values
	// Indices of the columns that play a role for all points, -1 for none.
	position, velocity, id, age int
	track                       *track // nil without ids
	// spots are positions of a few points by their place in the frame, where there
	// are no ids.
	spots []float64
}

// Frame reads all values of a frame. It keeps nothing of the frame. It runs on the
// calling goroutine only, so that a caller can guard it against the faults of a
// mapped file; several frames may be read at once. The error is that of ctx.
func Frame(ctx context.Context, f *particle.Frame, o Options) (*Facts, error) {
	o = o.withDefaults()
	facts := &Facts{Points: f.Points, Bytes: f.StoredBytes(), Format: f.Format, Warnings: f.Warnings}
	facts.Columns = make([]Column, len(f.Columns))
	for i := range f.Columns {
		var err error
		if facts.Columns[i], err = describe(ctx, &f.Columns[i]); err != nil {
			return nil, err
		}
	}
	facts.digest = facts.sum()
	for _, r := range []struct {
		at   *int
		role particle.Role
	}{
		{&facts.position, particle.PositionRole}, {&facts.velocity, particle.VelocityRole},
		{&facts.id, particle.IDRole}, {&facts.age, particle.AgeRole},
	} {
		*r.at = roleOf(f, r.role)
	}
	facts.bounds()
	facts.scales(f)
	if err := facts.follow(ctx, f, o); err != nil {
		return nil, err
	}
	return facts, nil
}

// scales samples the magnitudes of all attributes at the same points.
func (f *Facts) scales(frame *particle.Frame) {
	var ids *particle.Column
	if f.id >= 0 && frame.Columns[f.id].Width() == 1 {
		ids = &frame.Columns[f.id]
	}
	rows := sampleRows(ids, f.Points)
	if ids == nil && f.position >= 0 {
		for _, v := range rows {
			for k := range 3 {
				f.spots = append(f.spots, frame.Columns[f.position].Component(v, k))
			}
		}
	}
	for i := range frame.Columns {
		f.Columns[i].scale = scaleOf(&frame.Columns[i], rows)
	}
}

// spotted is how far 75 % of the points moved if their order stayed the same, which
// it does in most files; false if it did not for sure.
func spotted(a, b *Facts) (float64, bool) {
	if a.Points != b.Points || len(a.spots) == 0 || len(a.spots) != len(b.spots) {
		return 0, false
	}
	var moved []float64
	for i := 0; i < len(a.spots); i += 3 {
		if d := math.Hypot(math.Hypot(b.spots[i]-a.spots[i], b.spots[i+1]-a.spots[i+1]), b.spots[i+2]-a.spots[i+2]); d-d == 0 {
			moved = append(moved, d)
		}
	}
	if len(moved) == 0 {
		return 0, false
	}
	slices.Sort(moved)
	return quantile(moved, 0.75), true
}

// roleOf finds the column that plays a role for every point.
func roleOf(f *particle.Frame, role particle.Role) int {
	i := f.FindRole(role)
	if i < 0 || f.Columns[i].Context != particle.PerPoint || f.Columns[i].Elements != f.Points || f.Points == 0 {
		return -1
	}
	return i
}

// sum digests names, types and values.
func (f *Facts) sum() uint64 {
	var h maphash.Hash
	h.SetSeed(digestSeed)
	maphash.WriteComparable(&h, f.Points)
	for i := range f.Columns {
		maphash.WriteComparable(&h, f.Columns[i].Attribute)
		maphash.WriteComparable(&h, f.Columns[i].digest)
	}
	return h.Sum64()
}

// bounds takes the box from the extremes of the positions.
func (f *Facts) bounds() {
	if f.position < 0 {
		return
	}
	c := &f.Columns[f.position]
	f.HasBox = true
	for k := range 3 {
		f.Box[0][k], f.Box[1][k] = c.Min[k], c.Max[k]
		f.HasBox = f.HasBox && !math.IsNaN(c.Min[k])
	}
}

// diagonal of the box, 0 without one.
func (f *Facts) diagonal() float64 {
	if !f.HasBox {
		return 0
	}
	return diagonal(f.Box)
}

func diagonal(box [2][3]float64) float64 {
	sum := 0.0
	for k := range 3 {
		side := box[1][k] - box[0][k]
		sum += side * side
	}
	return math.Sqrt(sum)
}

// follow prepares what is needed to find the points again in another frame.
func (f *Facts) follow(ctx context.Context, frame *particle.Frame, o Options) error {
	if f.id < 0 || frame.Columns[f.id].Width() != 1 || f.Points > 1 && f.Columns[f.id].Same {
		return nil
	}
	shift := uint(0)
	if f.Points > o.TrackPoints {
		shift = uint(bits.Len64(uint64((f.Points - 1) / max(o.TrackPoints, 1))))
	}
	t := newTrack(&frame.Columns[f.id], shift)
	if t == nil {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if f.position >= 0 {
		t.pos = t.pick(&frame.Columns[f.position])
	}
	if f.velocity >= 0 {
		t.vel = t.pick(&frame.Columns[f.velocity])
	}
	if f.age >= 0 && frame.Columns[f.age].Width() == 1 {
		t.age = t.pick(&frame.Columns[f.age])
	}
	t.index = newIndex(t.ids)
	f.Duplicates, f.DuplicateID = t.index.duplicates<<shift, t.index.duplicateID
	f.Sampled = shift > 0
	f.track = t
	t.rows = nil
	return nil
}
