// Records taken apart and put together again.

package stride_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"floe/internal/stride"
)

// slowly is the plain way to gather: byte by byte.
func slowly(records []byte, step int, f stride.Field, order stride.Order) []byte {
	var out []byte
	for at := 0; at+step <= len(records); at += step {
		for k := range f.Scalars {
			scalar := slices.Clone(records[at+f.Offset+k*f.Bytes:][:f.Bytes])
			if order == stride.Big {
				slices.Reverse(scalar)
			}
			out = append(out, scalar...)
		}
	}
	return out
}

func random(n int, seed uint64) []byte {
	r, b := rand.New(rand.NewPCG(seed, 1)), make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func TestGatherAndScatter(t *testing.T) {
	for _, size := range []int{1, 2, 4, 8} {
		for scalars := range 10 {
			for _, order := range []stride.Order{stride.Little, stride.Big} {
				for _, pad := range []int{0, 1, 7} {
					f := stride.Field{Offset: pad / 2, Scalars: scalars, Bytes: size}
					step := max(f.Size()+pad, 1)
					checkField(t, f, step, order)
				}
			}
		}
	}
}

func checkField(t *testing.T, f stride.Field, step int, order stride.Order) {
	t.Helper()
	const n = 37
	records := random(n*step+step/2, uint64(step))
	want := slowly(records, step, f, order)
	got := make([]byte, n*f.Size())
	stride.Gather(got, records, step, f, order)
	if !bytes.Equal(got, want) {
		t.Fatalf("%+v of %d bytes, big endian %t: wrong scalars", f, step, order)
	}
	back := slices.Clone(records)
	for at := 0; at+step <= len(back); at += step {
		clear(back[at+f.Offset:][:f.Size()])
	}
	stride.Scatter(back, got, step, f, order)
	if !bytes.Equal(back, records) {
		t.Fatalf("%+v of %d bytes, big endian %t: not the same records", f, step, order)
	}
}

func TestSplitAndJoinManyBlocks(t *testing.T) {
	fields := []stride.Field{{0, 3, 4}, {12, 1, 8}, {21, 2, 2}, {20, 1, 1}, {25, 0, 4}}
	const step, n = 25, 20000 // several blocks
	records := random(n*step, 5)
	columns := make([][]byte, len(fields))
	for i, f := range fields {
		columns[i] = make([]byte, n*f.Size())
	}
	stride.Split(columns, records, step, fields, stride.Big)
	for i, f := range fields {
		if !bytes.Equal(columns[i], slowly(records, step, f, stride.Big)) {
			t.Errorf("field %d differs", i)
		}
	}
	back := make([]byte, len(records))
	stride.Join(back, columns, step, fields, stride.Big)
	if !bytes.Equal(back, records) {
		t.Error("records differ after the way back")
	}
	columns[0] = nil // not wanted: neither written nor read
	stride.Split(columns, records, step, fields, stride.Big)
	stride.Join(back, columns, step, fields, stride.Big)
	if !bytes.Equal(back, records) {
		t.Error("a field without a column was changed")
	}
}

func TestTurn(t *testing.T) {
	b := []byte{1, 2, 3, 4, 5, 6, 7, 8}
	stride.Turn(b, b, 4)
	if !bytes.Equal(b, []byte{4, 3, 2, 1, 8, 7, 6, 5}) {
		t.Errorf("got %v", b)
	}
	stride.Turn(b, b, 1)
	stride.Turn(b, b, 8)
	if binary.LittleEndian.Uint64(b) != 0x0403020108070605 {
		t.Errorf("got %x", b)
	}
}

func BenchmarkSplit(b *testing.B) {
	fields := []stride.Field{{0, 3, 4}, {16, 3, 4}, {28, 1, 4}, {32, 1, 4}, {36, 1, 4}}
	const step, n = 40, 1 << 20
	records := make([]byte, n*step)
	columns := make([][]byte, len(fields))
	for i, f := range fields {
		columns[i] = make([]byte, n*f.Size())
	}
	for _, order := range []stride.Order{stride.Little, stride.Big} {
		b.Run(fmt.Sprintf("big=%t", order), func(b *testing.B) {
			for b.Loop() {
				stride.Split(columns, records, step, fields, order)
			}
			b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpoints/s")
		})
	}
}
