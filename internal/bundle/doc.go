// Package bundle shows several sequences together over one timeline, through one
// player.
//
//	line := bundle.Union([]bundle.Numbers{{Present: smoke, Missing: gaps}, {Present: fire}})
//	source := bundle.New([]bundle.Part{
//		{Name: "smoke", Source: a, Index: line.Index[0]},
//		{Name: "fire", Source: b, Index: line.Index[1]},
//	})
//	player := playback.New(source, playback.Slots(line.Present, line.Missing), playback.Options{
//		Bytes: func(f *particle.Frame) int64 { return bundle.Bytes(f, (*particle.Frame).StoredBytes) },
//	})
//
//	for _, p := range bundle.Parts(snapshot.Frame) {
//		if p.Frame != nil {
//			draw(p.Part, p.Frame)
//		}
//	}
//
// What the player handles is a carrier: one *particle.Frame that has no columns of
// its own and holds the frames of all parts at one number. A source of a single
// part gives that part's frames as they are; [Parts] serves both, so nobody has to
// know which it is.
//
// # How long the frames stay valid
//
// The frames that [Parts] gives are borrowed from the carrier: they are valid until
// its last Release. Who keeps one longer calls Retain on it.
package bundle
