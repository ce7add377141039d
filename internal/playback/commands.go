// What can be asked of the player? The commands, each obeyed by the loop.

package playback

import "time"

// Play plays in a direction, speed times as fast as the frame rate. It begins
// at the other end if the playhead is outside of the range, or where playing once
// would end.
func (p *Player) Play(dir Direction, speed float64) {
	p.command(func(s *state, now time.Time) { s.play(dir, speed, now) })
}

// Stop stops playing.
func (p *Player) Stop() { p.command(func(s *state, _ time.Time) { s.stop() }) }

// Seek moves the playhead to a slot, also outside of the range. Playing goes on
// from there.
func (p *Player) Seek(slot int) {
	p.command(func(s *state, now time.Time) { s.seek(slot, now) })
}

// SeekNumber moves the playhead to the slot whose number is the nearest.
func (p *Player) SeekNumber(number float64) {
	p.command(func(s *state, now time.Time) { s.seek(nearest(s.board.slots, number), now) })
}

// Step stops playing and moves the playhead by n slots, negative for backwards,
// within the range; in a loop also around its ends.
func (p *Player) Step(n int) {
	p.command(func(s *state, now time.Time) { s.step(n, now) })
}

// NextProblem stops playing and moves to the next slot that is broken, begins a
// run of missing ones, or has a warning; around the end.
func (p *Player) NextProblem() {
	p.command(func(s *state, now time.Time) { s.jump(1, now) })
}

// PrevProblem is NextProblem backwards.
func (p *Player) PrevProblem() {
	p.command(func(s *state, now time.Time) { s.jump(-1, now) })
}

// SetRange sets the first and the last slot to play.
func (p *Player) SetRange(in, out int) {
	p.command(func(s *state, now time.Time) { s.setRange(in, out, now) })
}

// ClearRange plays everything, also what is to come.
func (p *Player) ClearRange() {
	p.command(func(s *state, _ time.Time) { s.clearRange() })
}

// SetMode says what happens at the end of the range.
func (p *Player) SetMode(m Mode) {
	p.command(func(s *state, _ time.Time) { s.setMode(m) })
}

// SetFPS sets the frame rate.
func (p *Player) SetFPS(fps float64) {
	p.command(func(s *state, now time.Time) {
		s.FPS = goodFPS(fps)
		s.restart(now)
	})
}

// SetRealTime chooses between dropping frames (true) and playing every frame.
func (p *Player) SetRealTime(on bool) {
	p.command(func(s *state, now time.Time) {
		s.RealTime = on
		s.restart(now)
	})
}

// SetMissing says what is seen where there is no frame.
func (p *Player) SetMissing(m MissingPolicy) {
	p.command(func(s *state, _ time.Time) { s.setMissing(m) })
}

// SetBudget sets the memory for frames; it takes effect at once.
func (p *Player) SetBudget(bytes int64) {
	p.command(func(s *state, _ time.Time) {
		s.BudgetBytes = max(bytes, 0)
		s.stale = true
	})
}

// Follow makes the playhead jump to the newest frame now and, unless playing,
// whenever SetFrames brings a newer one.
func (p *Player) Follow(on bool) {
	p.command(func(s *state, now time.Time) {
		s.Settings.Follow = on
		s.follow(now)
	})
}

// SetFrames replaces the timeline, for instance because files appeared. What is
// known of numbers that stay is kept, so are the playhead and the range. The
// source is used from then on; nil keeps the one there is. The slots must not be
// changed any more.
func (p *Player) SetFrames(source Source, slots []Slot) {
	p.command(func(s *state, now time.Time) { s.setFrames(source, slots, now) })
}

// Invalidate says that the file at a slot has changed: it is read again when it
// is wanted.
func (p *Player) Invalidate(slot int) {
	p.command(func(s *state, _ time.Time) { s.invalidate(slot) })
}

// InvalidateAll does so for all slots.
func (p *Player) InvalidateAll() {
	p.command(func(s *state, _ time.Time) {
		for i := range s.slots {
			s.invalidate(i)
		}
	})
}
