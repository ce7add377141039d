// Package prt reads and writes .prt, the particle files of Thinkbox Krakatoa:
// still the plainest interchange for large counts between 3ds Max, Maya,
// Houdini, tyFlow, Phoenix and Krakatoa's and Frost's own tools.
//
//	decoded, err := prt.Decoder{}.Decode(ctx, input, format.Options{}, format.HeapGrant)
//	err = prt.Encoder{}.Encode(ctx, w, frame)
//
// # Layout
//
// Everything is little endian. A header with the number of points, metadata
// (version 2 only), the channels (name, type, arity, offset in the record), and
// one zlib stream of records, point after point. docs/formats/prt.md has the
// tables. The facts come from Thinkbox's description of the format and its
// published reader, and were tried against both.
//
// The size of a record is told nowhere: it is the end of the channel that ends
// last, wherever that stands in the list.
//
// # What becomes of it
//
// A channel is an attribute of the points under its own name, in its own type:
// 64-bit integers, halves and doubles stay what they are. Two, three and four
// floats are a vector, and a colour of four is a color4. Metadata of the file
// are attributes of the object; metadata of a channel too, as Channel.Name.
//
// A count of -1 is what a writer leaves that did not come to its end: an error
// that wraps format.ErrUnclosed. A stream that ends early is an error that wraps
// format.ErrTruncated; there is no telling that without reading all of it, so
// Complete knows of the former only.
//
// # Caveats
//
// There is one stream, so a file is inflated by one core; only taking the
// records apart is shared, as Options.Threads allows.
//
// With libdeflate the whole payload is inflated at once, into private memory
// that is kept for the next file; without it, or where that memory is not
// granted, or beyond inflate.OneShotBytes, the stream is read block by block.
package prt
