// Package timeline shows how every frame of a sequence stands, and the controls
// that play it. It is driven by the player's snapshots and knows nothing of who
// plays:
//
//	bar := timeline.NewBar(timeline.BarEvents{OnSeek: player.Seek, OnRange: player.SetRange})
//	transport := timeline.NewTransport(timeline.Commands{Play: player.Play, Stop: player.Stop, …})
//
//	state := timeline.StateOf(snapshot) // on the snapshots' reader
//	snapshot.Release()
//	fyne.Do(func() { bar.SetState(state); transport.SetState(state) })
//
// # What the bar tells
//
// Every slot of the player's timeline has the same width, also the gaps among
// them; where numbers are left out that are no slots, a dashed line stands. A
// state is told by a colour and by a shape:
//
//	in memory   a green bar
//	being read  a hatched bar
//	not read    a thin grey line
//	from .sih5  a blue line below
//	missing     no bar; red, with a cap at the top
//	held        an orange bar with a cut: another frame is shown in its place
//	broken      red from top to bottom, crossed
//	warned      an amber dot
//
// Where several frames share a pixel, the worst of them is shown, and the
// pointer finds it. Behind that stands how many points each frame has, for those
// that have been read.
//
// # Mouse
//
// A drag scrubs; with Shift it chooses the range, whose ends and middle can be
// dragged too. The wheel zooms at the pointer; the middle button or a sideways
// wheel moves along; a double click shows everything.
//
// All of it belongs on the UI goroutine. The content of the window has to be
// wrapped in [paint.Tips], or there are no tips.
package timeline
