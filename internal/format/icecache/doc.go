// Package icecache reads and writes particle caches of Softimage ICE: one
// .icecache file per frame.
//
//	decoded, err := icecache.Decoder{}.Decode(ctx, input, options, grant)
//	err := icecache.Encoder{}.Encode(ctx, w, frame)
//
// The format, byte by byte, and how we read what the known files leave open is
// described in docs/formats/icecache.md.
//
// A file has no index and no lengths, and there are files that differ in details
// such as the size of a bool. The decoder walks over the values in the usual way
// and, if that does not end exactly at the end of the payload, in others, until
// one does. Which one it was stands in particle.Header.Dialect; passed on as
// format.Options.Dialect it is tried first for the next frame.
//
// The payload is inflated straight into the granted memory and the columns are
// compacted there: the constant flags between them vanish, everything moves to
// its aligned place, at most once. There is no private copy of a frame.
//
// # Caveats
//
// The grant is somewhat larger than the frame: it holds the whole payload and
// room for what is not in the file, such as offsets of arrays. A file of several
// gzip members, or one whose constant chunks must be expanded, costs a second
// grant and is inflated twice.
//
// Not kept are: the fill bytes of names, names of custom types, paths of shape
// references, the "trivial" mark of shapes. Attributes of types that nobody
// knows how to read end the reading with a warning; what stands before them is
// returned.
package icecache
