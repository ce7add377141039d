// Package playback plays a sequence: it owns the playhead, keeps the frames
// around it in memory within a budget of bytes, and says at any time what is to
// be seen and how every frame of the timeline stands.
//
//	slots := playback.Slots(numbers, missing) // gaps are slots too
//	player := playback.New(source, slots, playback.Options{BudgetBytes: 8 << 30})
//	defer player.Close()
//
//	player.Play(playback.Forward, 1)
//	for s := range player.Snapshots() {
//		draw(s.Frame) // nil: nothing to see
//		s.Release()
//	}
//
// # Commands down, snapshots up
//
// One goroutine owns all state. Commands may be called from any goroutine; they
// never wait and are obeyed in the order of their calls. What changed comes up as
// a [Snapshot] on one channel, of which only the newest is kept: a reader that is
// slow misses snapshots, never sees an old one, and holds nobody up.
//
// # What is loaded when
//
// The frame under the playhead goes first; while every frame is played, the one
// due next is its equal. Then come the 24 slots nearest to the playhead, then as
// much of the rest of the range as the budget holds, both outwards from the
// playhead; of the next few the largest file goes first (see [Slot]). Distance is
// counted along the way that will be played: around the end in a loop, back from
// it in ping-pong; frames behind count three times as far as frames ahead. When
// memory is needed, the farthest goes first. Loads whose frame is no longer
// wanted are cancelled, and so are those more than two windows away that frames
// close to the playhead would have to wait for. One load at a time may end
// although a seek has made it useless: then somebody who scrubs faster than
// frames load sees at least some of them. A frame that could not be read is
// remembered with its error and not tried again until it is invalidated.
//
// The budget counts cached frames and, by estimate, those being loaded, cancelled
// ones until they have ended. It is exceeded only where two frames do not fit: by
// the frame that is seen and the one that is to be seen next. A frame larger than
// the budget is shown and then let go. Memory that readers keep by not releasing snapshots is not counted, so
// a pool behind the source needs a budget that is larger by a few frames, or
// loads wait for ever.
//
// # Time
//
// Playing every frame, the player moves on when the time has come, the next
// frame is there and the reader took the snapshot of this one: it plays slower
// rather than leaving one out, and stands still if nobody reads. In real time the
// clock decides, and frames that the reader did not get while they were due are
// counted as dropped; if loading takes longer than a frame lasts, the player
// loads as far ahead as that takes, and shows what came too late until something
// better is there.
//
// # How long the bytes stay valid
//
// A snapshot holds a reference to its frame. Who receives it calls
// [Snapshot.Release] exactly once, from any goroutine, also after Close. Who
// keeps the frame longer than the snapshot calls Retain on it first.
package playback
