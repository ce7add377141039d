// Package format is the seam between file formats and the rest: what a decoder
// and an encoder must do, and the registry that picks the right one.
//
// A decoder reads from an [Input] (an io.ReaderAt and a size; it opens nothing)
// and writes the values into memory that its caller grants, so that they are
// written once, at their final place: in a loader process that memory is the
// segment it shares with its parent.
//
//	found, err := registry.Decoder(input)
//	decoded, err := found.Decode(ctx, input, format.Options{}, format.HeapGrant)
//	frame, err := decoded.Frame(nil)
//
// # Caveats
//
// Granted memory belongs to the caller. Asking for a second grant gives the
// first one back: its contents and address are gone. A recycled grant is not
// zeroed; a decoder writes every byte of every column that it lays out.
package format
