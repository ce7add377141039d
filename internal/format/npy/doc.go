// Package npy reads and writes arrays of NumPy: .npy, one array, and .npz, a zip
// archive with one array per attribute.
//
//	decoded, err := npy.Decoder{}.Decode(ctx, input, format.Options{}, format.HeapGrant)
//	decoded, err = npy.ArchiveDecoder{}.Decode(ctx, input, format.Options{}, format.HeapGrant)
//	err = npy.Encoder{}.Encode(ctx, w, frame)         // one structured array
//	err = npy.ArchiveEncoder{}.Encode(ctx, w, frame)  // an array per attribute
//
// # Layout
//
//	"\x93NUMPY" | u8 major | u8 minor | u16 or u32 length | text | values
//
// The length has two bytes in version 1, four in 2 and 3. The text is a Python
// dictionary with descr (the type), fortran_order and shape; it is UTF-8 in
// version 3 and Latin-1 before. The type is a word such as '<f4', or a list of
// fields (name, type[, shape]) of a record. The facts come from the description
// in NumPy's numpy.lib.format, and files were exchanged with NumPy 1.24.
//
// # What becomes of it
//
// The first dimension counts the points, the others are components: (N, 3) of
// float32 is a vector3, (N, 3, 3) a matrix33, (N, 5) five components. A record
// gives an attribute per field, nested ones as outer.inner. Byte order is turned,
// Fortran order taken apart, complex numbers are two components; integers,
// halves and doubles stay what they are.
//
// A plain .npy has no names: three components or more are the Position, with
// what is left as values; less are values.
//
// In an archive the points are counted by the array that is the position, else
// by most of the arrays. NAME__offsets makes NAME ragged: the values of element
// i are those from offset i to offset i+1. Arrays of other lengths belong to the
// object. Folders of the archive name the other contexts: object/, edge/,
// polygon/ and sample/.
//
// # What is left out
//
// Python objects, which are programs, are refused; voids, long doubles, and
// strings with more than one component are left out with a warning.
//
// # Caveats
//
// A U array has the same width for every text, four bytes a letter; written, it
// is as wide as the longest. NumPy drops NULs at the end of a text, so such a
// text is an error. NumPy itself refuses headers beyond 10,000 bytes, some
// hundreds of fields, unless it is told not to (max_header_size).
package npy
