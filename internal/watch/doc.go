// Package watch notices frames that appear, grow, change or vanish on disk.
//
//	w := watch.New(watch.Options{
//		Find:  func() ([]*sequence.Sequence, error) { return sequence.Find(args, options) },
//		Known: opened, // what is shown already
//	})
//	go w.Run(ctx, func(c watch.Change) {
//		// on the watcher's goroutine: hand over and return
//	})
//
// It asks again and again, which works on network disks too, where the system tells
// nothing; where the system tells, a frame is noticed at once. A frame counts when
// the format says that its end is there (Options.Prove), or when its file has kept
// size and time for a while, so that nobody reads one that is half written. Temporary files are those that the given
// Find leaves out.
//
// # What it costs
//
// A round lists the folders whose time has changed (and all of them now and then),
// and asks for size and time of files that are new, that changed lately, and of a
// share of all others, so that each is asked about once in Options.Sweep. Simulations are written frame after frame: when one has changed,
// those after it are asked about each time. A round that takes long is followed by a
// long rest, so that watching takes a tenth of the time at most.
package watch
