//go:build cgo && !nolibdeflate

// The fast inflater: libdeflate, in one call per member.

package inflate

/*
#cgo LDFLAGS: -ldeflate
#include <libdeflate.h>
*/
import "C"

import (
	"context"
	"runtime"
	"unsafe"
)

// Libdeflate expands through the C library libdeflate.
type Libdeflate struct{}

// privateMax bounds the compressed file that is read into a private buffer.
const privateMax = 512 << 20

// Default is the fastest inflater of this build.
func Default() Inflater { return Libdeflate{} }

// All lists the inflaters of this build, the default first.
func All() []Inflater { return []Inflater{Libdeflate{}, Klauspost{}} }

// Name gives "libdeflate" and the version of its header.
func (Libdeflate) Name() string { return "libdeflate " + C.LIBDEFLATE_VERSION_STRING }

// Private is the whole compressed file if it is not in memory yet.
func (l Libdeflate) Private(src Source, dstBytes int64) int64 {
	if !l.fits(src, dstBytes) || src.Bytes != nil {
		return Klauspost{}.Private(src, dstBytes)
	}
	return src.Size + Klauspost{}.Private(src, dstBytes)
}

func (Libdeflate) fits(src Source, dstBytes int64) bool {
	return dstBytes <= OneShotBytes && (src.Bytes != nil || src.Size <= privateMax)
}

// Inflate expands src into dst. What libdeflate refuses is given to the stream
// reader, which tells exactly what is wrong and where.
func (l Libdeflate) Inflate(ctx context.Context, dst []byte, src Source, progress func(int64)) (Result, error) {
	if !l.fits(src, int64(len(dst))) {
		return stream(ctx, dst, src, progress)
	}
	data, free, err := src.load(ctx)
	if err != nil {
		return Result{}, err
	}
	defer free()
	result, status, err := members(ctx, dst, data, progress)
	switch {
	case err != nil:
		return result, err
	case status == C.LIBDEFLATE_SUCCESS:
		return result, nil
	case status == C.LIBDEFLATE_INSUFFICIENT_SPACE:
		return result, ErrSpace
	}
	return stream(ctx, dst, Source{ReaderAt: src.ReaderAt, Size: int64(len(data)), Bytes: data}, progress)
}

// members expands one member after the other.
func members(ctx context.Context, dst, src []byte, progress func(int64)) (r Result, status C.enum_libdeflate_result, err error) {
	d := takeDecompressor()
	defer giveDecompressor(d)
	container := Detect(src)
	if container == None {
		return r, C.LIBDEFLATE_BAD_DATA, nil
	}
	for {
		if err := ctx.Err(); err != nil {
			return r, 0, err
		}
		in, out, status := member(d, container, dst[r.Bytes:], src)
		if status != C.LIBDEFLATE_SUCCESS {
			return r, status, nil
		}
		r.Bytes, r.Members, src = r.Bytes+int64(out), r.Members+1, src[in:]
		report(progress, r.Bytes)
		if container == Zlib || Detect(src) != Gzip {
			r.Trailing = int64(len(src))
			return r, C.LIBDEFLATE_SUCCESS, nil
		}
	}
}

func member(d *C.struct_libdeflate_decompressor, c Container, dst, src []byte) (in, out C.size_t, status C.enum_libdeflate_result) {
	var spare [1]byte // C gets no null pointer for an empty dst
	to := unsafe.Pointer(&spare)
	if len(dst) > 0 {
		to = unsafe.Pointer(unsafe.SliceData(dst))
	}
	from := unsafe.Pointer(unsafe.SliceData(src))
	if c == Zlib {
		status = C.libdeflate_zlib_decompress_ex(d, from, C.size_t(len(src)), to, C.size_t(len(dst)), &in, &out)
	} else {
		status = C.libdeflate_gzip_decompress_ex(d, from, C.size_t(len(src)), to, C.size_t(len(dst)), &in, &out)
	}
	return in, out, status
}

// decompressors are kept for the next job: 11 KB each, of C memory.
var decompressors = make(chan *C.struct_libdeflate_decompressor, runtime.NumCPU())

func takeDecompressor() *C.struct_libdeflate_decompressor {
	select {
	case d := <-decompressors:
		return d
	default:
	}
	d := C.libdeflate_alloc_decompressor()
	if d == nil {
		panic("inflate: libdeflate is out of memory")
	}
	return d
}

func giveDecompressor(d *C.struct_libdeflate_decompressor) {
	select {
	case decompressors <- d:
	default:
		C.libdeflate_free_decompressor(d)
	}
}
