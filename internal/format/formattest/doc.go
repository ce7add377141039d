// Package formattest is the suite that every decoder of the project passes, and
// what tests of decoders and encoders share.
//
//	func TestSuite(t *testing.T) {
//		formattest.Suite(t, ply.Decoder{}, []formattest.Case{{Name: "ascii", File: asciiFile()}})
//	}
//
//	func FuzzDecode(f *testing.F) { formattest.Fuzz(f, ply.Decoder{}, seeds) }
//
// The suite decodes each case whole, cut off at every byte, with bits flipped,
// with grants that fail, give little, move or are dirty, with a cancelled
// context, from mapped memory and from a reader that fails, and many times at
// once. A decoder may refuse what is damaged; it must not panic, must not keep
// or exceed its grant, and what it returns must be a valid frame.
package formattest
