// Package pdc reads the particle disk caches of Maya: .pdc, and its text form
// .pda, one file per object and frame.
//
//	decoded, err := pdc.Decoder{}.Decode(ctx, input, options, grant)
//
// # Layout
//
// Big endian: "PDC ", int32 version 1, int32 byte order 1, two spare int32, int32
// particles, int32 attributes; then per attribute an int32 length and the name, an
// int32 type and the values of all particles:
//
//	0  int32        one for all particles
//	1  int32        per particle
//	2  float64      one for all particles
//	3  float64      per particle
//	4  float64[3]   one for all particles
//	5  float64[3]   per particle
//
// The text form is "ATTRIBUTES", the names, "TYPES", a letter for each (V vector,
// R real, I integer), "NUMBER_OF_PARTICLES: n", "BEGIN DATA" and then, particle
// after particle, the numbers. The facts are Autodesk's help pages';
// docs/formats/pdc.md has them all.
//
// # Attributes
//
// Names are as in the file (position, velocity, rgbPP …). Doubles stay doubles:
// types 2 to 5, V and R are float64, vectors with three components. One value for
// all particles is a constant column.
//
// # Caveats
//
// The unit of length is the centimetre whatever Maya showed. The numbers in file
// names are ticks, 6000 a second: name.250.pdc is frame 1 of 24 a second. Partio
// writes integers as if their bits were a float's, so that an id of 100 is
// 1.4e-43; such values are shown as the file has them.
//
// A text has no mark at its end: only that its last number is whole and that
// there are enough of them proves it complete.
package pdc
