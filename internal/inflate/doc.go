// Package inflate expands gzip and zlib streams into memory that its caller
// gives.
//
// There are two implementations behind [Inflater]: klauspost/compress, which is
// always there, and libdeflate through cgo, about twice as fast, which is left
// out with CGO_ENABLED=0 or the build tag nolibdeflate. [Default] is the faster
// one that this build has.
//
//	src := inflate.Source{ReaderAt: file, Size: size}
//	size := inflate.SizeHint(src) // a hint, not a truth
//	result, err := inflate.Default().Inflate(ctx, memory[:size], src, nil)
//	if errors.Is(err, inflate.ErrSpace) { … inflate.Count, more memory, again … }
//
// Like gzread of zlib, all of them join several gzip members and ignore bytes
// after the last one, which [Result] reports. Checksums are always verified.
//
// # Caveats
//
// The contents of dst are undefined after an error, except after a
// [StreamError], whose Bytes tell how much of dst is what the stream held
// before it broke.
//
// libdeflate works on the whole compressed file at once: without Source.Bytes
// it reads the file into a private buffer ([Inflater.Private] tells how large),
// and it cannot be interrupted. Beyond [OneShotBytes] of output the stream
// reader takes over, which can.
package inflate
