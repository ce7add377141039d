// Package maya reads the nCaches of Maya: .mc with 32-bit and .mcx with 64-bit
// sizes, one file per frame or one file of many samples.
//
//	steps, err := maya.Decoder{}.Steps(input)                       // frames, ascending
//	decoded, err := maya.Decoder{}.Decode(ctx, input, format.Options{Step: 3}, grant)
//
// # Layout
//
// Big endian. A chunk is a tag of four letters, the size of its body, and the
// body, filled up to a multiple of 4 (.mcx: 8):
//
//	.mc   tag | uint32 size | body
//	.mcx  tag | 4 bytes of anything | int64 size | body
//
// A file is a row of groups FOR4 (.mcx: FOR8): chunks whose body begins with a
// type of four letters, and which are not filled up. The group CACH comes first
// and tells the version and the first and last tick (VRSN, STIM, ETIM). Each group
// MYCH is one sample:
//
//	TIME  int32 tick, 6000/s; only in files of many samples
//	CHNM  name of a channel, ends in NUL  \
//	SIZE  int32 number of values           } for each channel
//	FVCA  the values                      /
//
// FVCA is float32[3], DVCA float64[3], FBCA float32, DBLA and DBCA are float64.
// The facts are those of ufbx (data/caches, files of Maya 2022), nCacheTools,
// Maya-Cache-DLL and "Anatomy of a Maya Binary Cache".
//
// # Shapes and attributes
//
// A channel is called shape_attribute, or just shape for the points of a mesh or
// cloth; both parts may hold underscores. What stands before the name of an
// attribute that particles, hair or fluids always have (id, position …) is known
// to be a shape, and then the longest shape that a channel begins with is its
// own. The points of a channel without attribute are called "position".
//
// The points of all shapes together are the frame, shape after shape, and the
// String attribute "shape" tells which is whose: per point, or for the whole
// object if there is one shape. Where only some shapes have an attribute the
// points of the others get 0, as in any merging of geometry, and a warning says
// so; floats and doubles of one name meet as doubles. "count", and what has one
// value for several points, is per object; if there are several shapes, under
// the channel's own name. What has another number of values than its shape has
// points is not shown, with a warning.
//
// # Caveats
//
// Values are kept as they are: ids are doubles in the file and stay Float64.
// Times are frames at 24 per second, 250 ticks each, as in file names; the rate of
// the scene stands in the .xml beside the cache, which is not read: nothing else
// in it is needed. A file that was cut off keeps the samples before the cut.
package maya
