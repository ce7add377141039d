// Package look is the panel that edits a [render.Look]: colour, size and shading
// of points, lines, clip box, and what stands around them.
//
//	p := look.New(look.Events{OnChange: func(l render.Look) { draw(l) }})
//	p.SetHeader(&frame.Header)      // which attributes there are
//	p.SetBounds(scene.Bounds())     // what the clip box can span
//	p.SetLook(settings.Look())      // shows it, tells nobody
//
// # What is told when
//
// OnChange comes with every change that the artist makes, at once at first and then
// at most every 30 ms while a slider moves, the last value always included. Half
// typed numbers are not told: an entry counts on Enter or when it is left, and
// what is no number is said below it and changes nothing. SetLook with the look
// that the panel has changes nothing, so OnChange may lead to it.
//
// # What is not in the look
//
// Two choices are the panel's own: where the range of colours comes from
// ([RangeMode]) and whether the background follows the theme ([BackgroundMode]).
// Settings keep them beside the look. A range over the sequence is asked for by
// OnSequenceRange; until SetSequenceRange answers, that of the frame is in use.
//
// An attribute that the frame lacks stays chosen and is marked as missing: the next
// frame may have it again.
//
// All methods belong on the UI goroutine, and all callbacks arrive on it.
package look
