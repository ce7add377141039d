// Package render draws particles in software: a pure function of scenes, a
// [Camera] and a [Look] to an [image.RGBA]. The window, thumbnails, the streamed
// view and "floe render" use it alike; it needs no GPU and no display.
//
//	scene := render.NewScene(frame, render.SceneOptions{})
//	defer scene.Release()
//	camera := render.DefaultCamera().Frame(scene.Bounds(), 1280, 720)
//	shot := render.Shot{Layers: []render.Layer{{Scene: scene}}, Camera: camera, Look: render.DefaultLook()}
//	var r render.Renderer
//	picture := image.NewRGBA(image.Rect(0, 0, 1280, 720))
//	stats := r.Draw(shot, picture)
//
// # How it works
//
// Points are projected and splatted into a buffer of depth<<32 | point: the bits
// of a positive float32 sort like integers, so "less than" is the depth test. A
// second pass resolves each pixel's point to a colour. That has three gains. The
// smaller of two numbers does not depend on who came first, so the picture is the
// same for any number of workers and any order of the points. Which point lies
// under the cursor is one read. And a new colour, range or selection costs the
// second pass only: [Renderer.Draw] skips the first where nothing else changed.
//
// # Scenes
//
// A [Scene] made by [NewScene] draws straight from the frame's memory, which is
// right for a frame that is shown once, in playback. [Scene.Order] makes one
// whose points are sorted into cells, which draws several times faster and is
// worth its time (30 ms per million points) when the picture stands. Neither
// changes point numbers, nor a single pixel. Both belong off the UI thread.
//
// # How long it lasts
//
// A scene retains its frame until [Scene.Release]. A [Renderer] keeps what it
// drew last for picks; release scenes after the next Draw or [Renderer.Forget].
package render
