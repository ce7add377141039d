// Package realflow reads the particles of RealFlow: .bin of all versions to 13,
// and .rpc, its newer format of one compressed stream per attribute.
//
//	decoded, err := realflow.Decoder{}.Decode(ctx, input, format.Options{}, grant)
//	decoded, err = realflow.RPC{}.Decode(ctx, input, format.Options{Threads: 4}, grant)
//
// # .bin
//
// Little endian, not aligned, a header and one record per particle:
//
//	  0  u32 0x00FABADA        276  i32 particles
//	  4  char[250] fluid       280  f32 radius
//	254  i16 version           284  f32[3] pressure: largest, smallest, average
//	256  f32 scale of scene    296  f32[3] speed: the same
//	260  i32 type of fluid     308  f32[3] temperature: the same
//	264  f32 elapsed time      320  from version 7 on: f32[3] position, rotation
//	268  i32 frame                  and scale of the emitter
//	272  i32 frames/s          320 or 356  records
//
// A record is what fields lists. Behind the records: i32 number of further values
// per particle, and some flags; old files may lack them. Meshes of RealFlow are
// .bin files too, which begin with 0xDADADADA and are refused.
//
// # .rpc
//
// Little endian: u32 0x70FABADA, u32 version, u32 particles, u32 channels,
// f32[3] smallest and largest corner of the box; then for each channel
//
//	u32 length of the name with its NUL, name, u32 type, u64 offset, u64 bytes
//	smallest, largest, average value: one element each
//	smallest, largest magnitude: one component each
//
// and at each offset one zlib stream of all values.
//
// The facts are those of Next Limit's realflow-file-formats (4687131), of
// RealflowIO, and of Thinkbox's page on the BIN format; .bin of version 11 was
// seen in files of RealFlow, .rpc only described.
//
// # Attributes
//
// Names in .bin are those that other readers use: position, velocity, force …
// The radius is one value for all particles, so the column is constant; the other
// values of the header are per object. Ids are Int32, from version 12 on Int64.
//
// # Caveats
//
// The statistics in the head of an .rpc are not shown, only its box. Further
// values per particle behind the records of a .bin are not shown, with a warning.
package realflow
