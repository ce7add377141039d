// Package viewport is the 3D view: a widget that shows the particles of one or
// more sequences, and by which the artist turns, picks and selects them.
//
//	view := viewport.New(viewport.Options{})
//	defer view.Close()
//	view.OnPick = func(hit viewport.Hit, ok bool) { … }
//	view.FrameAll() // as soon as there is something to see
//	window.SetContent(view)
//
//	// on the goroutine that reads the player's snapshots:
//	view.ShowFrames(ctx, viewport.Frames{Layers: []viewport.Layer{{Frame: s.Frame, Name: "smoke"}}})
//
// # Who draws
//
// A goroutine of the view owns a [render.Renderer]. Frames, camera, look and
// selection together are the wish; the goroutine draws the newest one, hands the
// picture to the UI goroutine, and hands over no other before that one was
// painted. Only pictures that take long are drawn one ahead. Nothing is drawn for
// nothing: without a new wish no CPU is used, and a view that is not on the
// screen draws a picture or two and then waits until it is.
//
// # Exact and fast
//
// While the camera moves, and while frames follow each other faster than they
// can be drawn, as many points are left out as it takes to stay fluent; [Status]
// says so. A fifth of a second after the last change the picture is exact again.
// The points of a frame that stays are sorted in the background, so that it
// turns faster.
//
// # Goroutines
//
// Handlers are called on the UI goroutine, fields of the view are set before it
// is shown, and widget methods belong to the UI goroutine, as always in Fyne.
// [View.SetFrames], [View.ShowFrames], [View.Await], [View.SetSets],
// [View.SetCamera], [View.SetLook] and [View.Render] may be called from any.
//
// # How long frames live
//
// The view retains the frames it was given last and those of the picture on the
// screen, and lets them go when others have taken their place or in
// [View.Close]. A mapped file that was cut short makes its layer vanish and its
// error appear in the picture; nothing else happens.
package viewport
