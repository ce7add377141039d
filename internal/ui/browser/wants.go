// Statistics and values are asked for when their row is seen.

package browser

import "time"

// calm is how long a frame must have stood before its points are looked at:
// nothing is asked for while a sequence plays.
const calm = 120 * time.Millisecond

// wants remembers what has been asked for.
type wants struct {
	after   func(time.Duration, func())
	asked   map[want]bool
	changed int // frames since the start
	waiting bool
}

// want is one thing asked for, once a frame.
type want struct {
	sequence, attribute string
	number              float64
	values              int64 // 0 for statistics
}

// postpone waits until frames stop coming.
func (w *wants) postpone() { w.changed++ }

// askFor asks for what the rows in sight lack, now or when frames stop coming.
func (b *Browser) askFor() {
	if b.wants.waiting || b.OnWantStats == nil && b.OnWantValues == nil {
		return
	}
	if len(b.missing()) == 0 {
		return
	}
	b.wants.waiting = true
	seen := b.wants.changed
	b.wants.after(calm, func() {
		b.wants.waiting = false
		if b.wants.changed != seen {
			b.askFor()
			return
		}
		b.askNow()
	})
}

func (b *Browser) askNow() {
	if b.wants.asked == nil || len(b.wants.asked) > 4096 {
		b.wants.asked = map[want]bool{}
	}
	for _, w := range b.missing() {
		b.wants.asked[w] = true
		switch {
		case w.values > 0 && b.OnWantValues != nil:
			b.OnWantValues(w.sequence, w.attribute, w.values)
		case w.values == 0 && b.OnWantStats != nil:
			b.OnWantStats(w.sequence, w.attribute)
		}
	}
}

// missing lists what the rows in sight lack and nobody was asked for.
func (b *Browser) missing() (lacking []want) {
	from, to := b.tree.inSight()
	for i := from; i < to; i++ {
		r := b.list.at(i)
		if !r.hasAttribute() {
			continue
		}
		w := want{r.of.entry.ID, r.attribute().Name, r.of.number, 0}
		if r.kind == valueRow || r.kind == moreRow {
			v := r.of.valuesOf(w.attribute)
			if v.number == w.number && int64(len(v.texts)) >= min(v.wanted, r.of.storedElements(r.attr)) {
				continue
			}
			w.values = v.wanted
		} else if !r.attribute().Type.IsNumeric() || r.of.freshStats(w.attribute) {
			continue
		}
		if !b.wants.asked[w] {
			lacking = append(lacking, w)
		}
	}
	return compact(lacking)
}

// compact drops repetitions.
func compact(all []want) []want {
	seen := map[want]bool{}
	kept := all[:0]
	for _, w := range all {
		if !seen[w] {
			seen[w] = true
			kept = append(kept, w)
		}
	}
	return kept
}
