package h5convert

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"testing"
)

// Chunks are valid zlib streams of the shuffled counting integers.
func TestCountingChunks(t *testing.T) {
	for _, size := range []int{4, 8} {
		for _, chunk := range []uint64{0, 1, 143, 144, 255, 256, 32767, 1 << 20} {
			r, err := zlib.NewReader(bytes.NewReader(countingChunk(chunk, size)))
			if err != nil {
				t.Fatal(err)
			}
			planes, err := io.ReadAll(r) // checks the sum too
			if err != nil {
				t.Fatalf("chunk %d of %d bytes: %v", chunk, size, err)
			}
			if len(planes) != size*countChunk {
				t.Fatalf("chunk %d has %d bytes", chunk, len(planes))
			}
			for _, i := range []int{0, 1, 255, 256, 12345, countChunk - 1} {
				var b [8]byte
				for k := range size {
					b[k] = planes[k*countChunk+i]
				}
				want := chunk*countChunk + uint64(i)
				if size == 4 {
					want &= 1<<32 - 1
				}
				if got := binary.LittleEndian.Uint64(b[:]); got != want {
					t.Errorf("chunk %d of %d bytes: number %d is %d", chunk, size, i, got)
				}
			}
		}
		if n := len(countingChunk(3, size)); n > maxReadyChunk {
			t.Errorf("chunk of %d bytes", n)
		}
	}
}

func BenchmarkCountingChunk(b *testing.B) {
	for b.Loop() {
		countingChunk(7, 4)
	}
}
