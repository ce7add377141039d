// Which values the frame that is shown has, of what gives the points their colour.

package ui

import (
	"floe/internal/render"
)

// rangeKey is what a range is of.
type rangeKey struct {
	attribute string
	component render.Component
	log       bool
}

// ranging finds ranges, one at a time; for the UI goroutine.
type ranging struct {
	busy, again bool
	// found is the range of what was looked for last, of the frame then shown.
	found render.Range
	of    rangeKey
}

// findRange tells the look panel the range of the frame that is shown. While one
// is being looked for, the next waits: only the newest is of interest.
func (w *Window) findRange() {
	by := w.look.Color
	f := w.activeFrame()
	switch {
	case w.facts.Settings.Playing || f == nil:
		return
	case by.Mode != render.AutoColor || by.Attribute == "":
		w.lookPanel.SetFrameRange(render.NoRange())
		return
	case w.ranging.busy:
		w.ranging.again = true
		return
	}
	w.ranging.busy = true
	key := rangeKey{by.Attribute, by.Component, by.Log}
	f.Retain()
	w.ending.Go(func() {
		defer f.Release()
		r := render.NoRange()
		err := guard(func() {
			scene := render.NewScene(f, render.SceneOptions{})
			defer scene.Release()
			r = scene.Range(key.attribute, key.component, key.log)
		})
		w.do(func() {
			w.ranging.busy = false
			if w.closed || err != nil {
				return
			}
			if w.ranging.again {
				w.ranging.again = false
				w.findRange()
				return
			}
			w.ranging.found, w.ranging.of = r, key
			w.lookPanel.SetFrameRange(r)
			w.tintTable()
		})
	})
}

// frameRange is the range of what gives the points their colour in the frame that
// is shown, as far as it is known.
func (w *Window) frameRange() (r render.Range, known bool) {
	by := w.look.Color
	return w.ranging.found, w.ranging.of == rangeKey{by.Attribute, by.Component, by.Log} && !w.ranging.found.Empty()
}
