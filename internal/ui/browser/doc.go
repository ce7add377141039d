// Package browser is the panel that lists what is open: sequences, below each
// its attributes, the header of the frame that is shown, and all frames.
//
//	b := browser.New(browser.Events{OnAttribute: func(r browser.Ref) { … }})
//	b.SetSequences([]browser.Entry{browser.EntryOf(sequence)})
//	b.SetStates(id, snapshot.Timeline, snapshot.Index)
//	b.SetFrame(id, snapshot.Number, &frame.Header, browser.FactsOf(frame))
//
// # Values only on demand
//
// The panel is fed with values and keeps no frame: it knows headers, sizes and
// texts. What costs a look at the points is asked for when a row that shows it
// comes into sight and the frame has stood still for a moment, by OnWantStats and
// OnWantValues, and answered whenever it is known, by SetStats and SetValues.
// Until then the answer of the frame before is shown, dimmed. [FactsOf] and
// [ValueTexts] make these values of frames; they read the frame's memory, so they
// belong off the UI goroutine and, for mapped files, under the guard that catches
// faults.
//
// # Rows
//
// Rows are made while they are drawn. Attributes are listed, frames are counted:
// a hundred thousand of them are one number, and no callback of the panel touches
// a file. The place is kept in rows as a float64, so that the last row of many is
// as exact as the first.
//
// All methods belong on the UI goroutine, and all callbacks arrive on it.
package browser
