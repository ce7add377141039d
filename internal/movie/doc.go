// Package movie writes pictures into a film or a numbered image sequence.
//
//	w, err := movie.Create("smoke.mp4", movie.Options{Width: 1280, Height: 720, FPS: 24})
//	if err != nil { … }
//	defer w.Abort() // does nothing after Close
//	for … {
//		if err := w.Write(ctx, picture); err != nil { … }
//	}
//	return w.Close()
//
// The name decides what is written; [Formats] lists what there is:
//
//	film.mp4 .mov .mkv .webm   by the program ffmpeg, where it is installed
//	film.avi                   Motion JPEG, which needs nothing and plays everywhere
//	film.####.png              numbered pictures (also film.%04d.png)
//
// A film has its name only when it is whole: until Close it is a hidden file beside
// it, which Abort removes. Of an image sequence each picture is whole when it has
// its name. Files that exist are replaced; whether they may be is for the caller to
// ask first.
//
// # Caveats
//
// Pictures are encoded on all cores while the next one is drawn: Write copies what
// it is given and returns, and waits only when encoding falls behind. So an error may
// come with a later Write, or with Close. What is transparent becomes black in films.
package movie
