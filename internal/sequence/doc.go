// Package sequence answers which files on disk belong to one cache, and which
// frame each of them is.
//
// A sequence is the files of one cache, one file per frame, in one folder. Find
// reads command-line arguments and lists folders; Group does the same for names
// already at hand and touches no disk. Neither opens a file, and neither asks the
// system for anything about a single file: one directory listing is all the I/O,
// but for what Options.Frames does.
//
//	found, err := sequence.Find(os.Args[1:], sequence.Options{
//		Extensions: []string{".icecache", ".sih5"},
//	})
//	for _, s := range found {
//		fmt.Println(s, s.MissingCount(), s.Path(0))
//	}
//
// # What an argument may be
//
//	sim/                          every sequence in the folder (not below it)
//	sim/fog.0101.icecache         the whole sequence around the file
//	fog.0001.prt fog.0002.prt …   exactly these files, put together again
//	fog.####.prt  fog.#.prt       the frames on disk, whatever their padding
//	fog.@@@@.prt  fog.%04d.prt    the same
//	fog.$F4.prt   fog.<UDIM>.prt  the same
//	fog.*.prt     *.prt           every sequence whose names match (also ?)
//	fog.1-100x2#.prt              the frames of that range (also before @@@@, %04d, $F4)
//	fog.[1..100;2].icecache       Softimage's way of writing it
//	fog.#.prt 1-100               a range as the next argument
//
// A file or folder that exists is taken by its name before the text is read as a
// pattern. Pattern characters count in the last path element only.
//
// One # means four digits to some programs and any width to others, and #### is
// four digits to most and sixteen to some. So the padding found on disk decides;
// only when two paddings of the same numbers lie side by side does the count
// choose between them, and %d, %04d or @@@@ choose exactly.
//
// A file that holds several frames is a sequence of its own if Options.Frames says
// so; cache.mcx#12 is frame 12 in it, cache.mcx#1-20 are those, and cache.mcx or
// cache.mcx# all. Sequence.Path gives such paths too; OnDisk and Stat find the file.
//
// # Ranges
//
//	5            one number             1-10y2     all but every second
//	1-100        from, to               1-10:3     staggered: x3, then x2, then x1
//	1-100x2      every second           1,5,9-12   several
//	-10--5       negative numbers       1-2x0.5    sub-frames
//	1..100;2     as Softimage writes    10.. ..10  open at one end (also 10-)
//
// # Which digits are the number
//
// The last run of digits in the name without its suffix, except digits directly
// after a v: v003 is a version. (So is the 1 of wav1.prt; ask for wav#.prt.) The
// suffix stays whole when it is double (.bgeo.sc, .icecache.gz, .icecache.sih5) and
// its case does not matter. Folder names never matter. A minus counts only after a
// separator: fog_-0001 is minus one, fog-0001 is one. A name without a number is a
// sequence of one file.
//
// fog.1001.5.prt is frame 1001.5 where the names around it speak for that, and
// frame 5 of "fog.1001." where they do not; see subframe.go. Maya's
// fogFrame12Tick125.mc is frame 12.5, ticks being counted as at 24 frames per
// second, the only place where a frame rate is assumed. The number in a .pdc name
// counts ticks and is kept as it is; the step says how many make a frame.
//
// # Caveats
//
// Names that begin with a dot are skipped unless asked for by name. Symbolic links
// in a folder count as files. What a listing said may be gone a moment later.
// All values are safe to read from several goroutines; nothing here is cached.
package sequence
