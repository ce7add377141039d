// Package bgeo reads geometry of Houdini 12 and later: .bgeo.sc, .bgeo and .geo.
//
//	decoded, err := bgeo.Decoder{}.Decode(ctx, input, options, grant)
//
// What of the files is shown and what is only said is told in
// docs/formats/bgeo.md.
//
// # Layout
//
// All three hold the same tree of lists, maps and scalars. In .geo it is JSON
// text; in .bgeo it is binary, a tag before each value; .bgeo.sc is a .bgeo cut
// into chunks of 1 MiB, each compressed on its own, with an index at the end.
//
//	[ fileversion "18.5.317" pointcount n … info {…} topology […]
//	  attributes [ pointattributes [ [header body] … ] globalattributes […] … ]
//	  primitives […] pointgroups […] index […] indexposition n ]
//
// The values of an attribute are, as a rule, one uniform array: pages of 1024
// points, in each page point after point. A page that is flagged constant has one
// value for all its points. Older files have lists of tuples or one list per
// component.
//
// Sources: bytes of files of Houdini 13 to 18.5 (LaikaStudios/bgeo_reader,
// sideeffects/SideFXLabs), the blosc 1 and LZ4 block format descriptions, public
// descriptions of the tags of binary JSON.
//
// # How it is read
//
// A walk over the tree notes what there is and where the values lie; uniform
// arrays are passed by arithmetic, and of a .bgeo.sc only the beginnings of those
// chunks are expanded that the walk steps on. This is all that a header needs.
// Then runs of values are copied, or expanded, straight to their places, chunks
// by several goroutines if Options.Threads allows it; constant pages are repeated
// and parts of vectors woven together in place. A constant column comes out where
// all pages are constant and alike. Values in lists are read one by one.
//
// # Caveats
//
// A text form has to be gone through even for its header. Classic files of
// Houdini 11 and before share the suffixes and are another package's.
package bgeo
