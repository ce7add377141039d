// Package health tells what is wrong with the frames of a sequence, and what to
// do about it.
//
//	facts, err := health.Frame(ctx, frame, options) // any order, many at once
//	tracker := health.NewTracker(options)
//	for … { // in the order of the numbers
//		findings = append(findings, tracker.Add(number, facts)...)
//	}
//	findings = append(findings, tracker.Finish()...)
//
// What concerns names and sizes of files comes from [Files]. A frame that could
// not be read is a [Finding] that the caller makes. The package opens nothing.
// docs/health.md lists all codes.
//
// # How it judges
//
// A frame is compared with the last one that was in order. One that differs is
// held as a suspect: if the next frame is like the one before it, only the
// suspect was at fault; if the next is like the suspect, the change lasts and is
// told once. So one bad frame is told as one bad frame, not as two.
//
// What units velocities have, and whether they have anything to do with the
// movement, is found out by their own ratio to the displacement, by median over
// points and frames, before any frame is judged by it. Points are followed by
// id; without ids nothing is said of single points.
//
// # Memory
//
// Facts do not refer to the frame: it may be released at once. Where a frame has
// ids they hold a copy of ids, positions, velocities and ages, 36 bytes a point
// and 4 to 16 of index, of at most Options.TrackPoints points; of more points
// every second, fourth … by a hash of the id, the same in each frame. The
// tracker holds the facts of two frames, a few hundred bytes for each frame that
// was, and the ids that were ever seen: a bitmap of up to 64 MiB, which holds
// 500 million ids if they are dense, else up to four million of them, again
// chosen by a hash. Then rare faults of ids may be missed; none is invented.
package health
