// Package gz reads files of other formats that gzip or zlib wraps: .bgeo.gz,
// .ply.gz, .csv.gz and so on, by the decoders of those formats.
//
//	decoders := []format.Decoder{bgeo.Decoder{}, ply.Decoder{}}
//	decoders = append(decoders, gz.New(decoders...))
//
// Whose a file is, the start of its content decides, and its name without .gz.
// Formats that inflate their files themselves, such as icecache, are left alone:
// what one of the decoders takes as it is, is no business of this one.
//
// The frame's header is that of the inner decoder; its Format names that one.
//
// # Memory
//
// Decode expands the whole file into private memory, which it announces by a
// grant of no bytes before it does, and again with the grants of the inner
// decoder. The inner decoder sees a mapped file, so there is no further copy.
//
// Header expands only as far as the inner decoder reads, and keeps the first MiB
// and what was read last. The size that it tells the inner decoder is that at the
// end of the gzip file. Where that cannot be right (several members, 4 GiB and
// more, bytes behind the end, zlib, which has none), and where the inner decoder
// fails, the whole file is expanded once to count.
//
// # Caveats
//
// That a file is complete cannot be told by its last bytes, so the decoder is no
// format.Prover. Nor is it a format.Stepper: of several samples in time it reads
// the one that Options.Step says. Bytes after the compressed data are ignored
// with a warning.
package gz
