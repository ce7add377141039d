// Which values do the colours span?

package look

import "floe/internal/render"

// RangeMode tells where the range of the colours comes from.
func (p *Panel) RangeMode() RangeMode { return p.color.rangeMode }

// SetRangeMode shows where the range comes from; settings keep it beside the look.
// The look does not change, but a range over the sequence is asked for.
func (p *Panel) SetRangeMode(m RangeMode) {
	p.color.rangeMode = m
	p.withoutTelling(p.color.sync)
	p.color.ask()
}

// ForgetRange drops what is known of ranges over the sequence and by hand: from
// now on another sequence is edited.
func (p *Panel) ForgetRange() {
	c := p.color
	c.known, c.asked, c.progress, c.frame = false, RangeKey{}, "", render.NoRange()
	clear(c.byHand)
}

// SetFrameRange tells which values the frame that is shown has, of what gives the
// colour; [render.NoRange] if that is not known.
func (p *Panel) SetFrameRange(r render.Range) {
	p.color.frame = r
	p.withoutTelling(p.color.syncRange)
}

// SetSequenceRange answers OnSequenceRange, also while frames are still being
// looked at. If it is the range in use, the look changes, which is told.
func (p *Panel) SetSequenceRange(key RangeKey, r render.Range) {
	c := p.color
	if key != c.asked || r.Empty() {
		return
	}
	c.sequence, c.known = r, true
	c.applySequence()
}

// SetSequenceProgress tells how many frames have been looked at; it is done when
// all are.
func (p *Panel) SetSequenceProgress(done, total int) {
	c := p.color
	c.progress = ""
	if done < total {
		c.progress = plainProgress(done, total)
	}
	p.withoutTelling(c.syncRange)
}

func plainProgress(done, total int) string {
	return numberText(float64(done)) + " of " + numberText(float64(total)) + " frames looked at"
}

// key names what the range is of.
func (c *colorPart) key() RangeKey {
	by := &c.p.look.Color
	return RangeKey{by.Attribute, by.Component, by.Log}
}

// rekey changes what the colours are of, and with it the range.
func (c *colorPart) rekey(edit func(*render.ColorBy)) {
	before := c.key()
	c.p.change(func(l *render.Look) {
		edit(&l.Color)
		after := RangeKey{l.Color.Attribute, l.Color.Component, l.Color.Log}
		if after == before {
			return
		}
		c.frame = render.NoRange()
		switch c.rangeMode {
		case HandRange: // a range of ages means nothing to velocities
			c.byHand[before.linear()] = l.Color.Range
			if r, ok := c.byHand[after.linear()]; ok {
				l.Color.Range = r
			} else {
				c.rangeMode, l.Color.Range = FrameRange, render.Range{}
			}
		case SequenceRange:
			l.Color.Range = render.Range{}
		}
	})
	c.ask()
}

// linear is the key whatever the scale: by hand, it is the same range.
func (k RangeKey) linear() RangeKey { k.Log = false; return k }

// again applies the range anew, for a map that wants it otherwise.
func (c *colorPart) again() {
	if c.rangeMode == SequenceRange && c.known {
		c.applySequence()
	}
}

func (c *colorPart) applySequence() {
	if c.rangeMode == SequenceRange && c.key() == c.asked {
		c.p.change(func(l *render.Look) { l.Color.Range = c.sequence.Suit(&l.Color) })
	}
}

// ask asks for the range over the sequence if it is wanted and not known.
func (c *colorPart) ask() {
	if c.rangeMode != SequenceRange || !c.mapped() {
		return
	}
	if key := c.key(); key != c.asked || !c.known {
		c.asked, c.known = key, false
		if c.p.events.OnSequenceRange != nil {
			c.p.events.OnSequenceRange(key)
		}
		return
	}
	c.applySequence()
}

// setMode changes where the range comes from.
func (c *colorPart) setMode(m RangeMode) {
	shown := c.shownRange()
	if c.rangeMode == HandRange {
		c.byHand[c.key().linear()] = shown
	}
	c.rangeMode = m
	c.p.change(func(l *render.Look) {
		switch r, typed := c.byHand[c.key().linear()]; {
		case m != HandRange:
			l.Color.Range = render.Range{}
		case typed:
			l.Color.Range = r
		default:
			l.Color.Range = shown
		}
	})
	c.p.withoutTelling(c.sync)
	c.ask()
}

// typedLow takes a lower end. One above the upper end moves that along, so that
// both can be typed one after the other.
func (c *colorPart) typedLow(lo float64) {
	r := c.shownRange()
	if !(lo < r.Hi) {
		r.Hi = lo + (r.Hi - r.Lo)
	}
	c.typed(lo, r.Hi)
}

// typedHigh takes an upper end, likewise.
func (c *colorPart) typedHigh(hi float64) {
	r := c.shownRange()
	if !(r.Lo < hi) {
		r.Lo = hi - (r.Hi - r.Lo)
	}
	c.typed(r.Lo, hi)
}

// typed takes a range over that the artist typed.
func (c *colorPart) typed(lo, hi float64) {
	c.rangeMode = HandRange
	r := render.Range{Lo: lo, Hi: hi}
	c.byHand[c.key().linear()] = r
	c.p.change(func(l *render.Look) { l.Color.Range = r })
	c.p.withoutTelling(c.sync)
}

// shownRange is the range in use as far as it is known.
func (c *colorPart) shownRange() render.Range {
	by := &c.p.look.Color
	switch {
	case by.Range != render.Range{}:
		return by.Range
	case !c.frame.Empty():
		return c.frame.Suit(by)
	}
	return render.Range{Lo: 0, Hi: 1}
}

func (c *colorPart) syncRange() {
	r := c.shownRange()
	c.low.set(r.Lo)
	c.high.set(r.Hi)
	text := ""
	if c.rangeMode == SequenceRange && c.mapped() {
		text = c.progress
		if text == "" && !c.known {
			text = "looking at all frames…"
		}
	}
	c.tellNote(text, false)
}

func (c *colorPart) tellProblem(text string) { c.tellNote(text, text != "") }

func (c *colorPart) tellNote(text string, bad bool) {
	if c.say.say(text, bad) {
		c.p.arrange()
	}
}
