// .rpc: every type, streams that lie, damage.

package realflow

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
)

func rpcCases() []formattest.Case {
	return []formattest.Case{
		{Name: "every type", File: rpcFile(9, everyKind(9)...)},
		{Name: "threads", File: rpcFile(500, everyKind(500)...), Options: format.Options{Threads: 3}},
		{Name: "one channel", File: rpcFile(5, stream{"position", 1, noise(60)})},
	}
}

func TestRPCSuite(t *testing.T) { formattest.Suite(t, RPC{}, rpcCases()) }

func FuzzRPC(f *testing.F) {
	var seeds [][]byte
	for _, c := range rpcCases() {
		seeds = append(seeds, c.File)
	}
	formattest.Fuzz(f, RPC{}, seeds)
}

func TestEveryType(t *testing.T) {
	streams := everyKind(9)
	f := formattest.Decode(t, RPC{}, rpcFile(9, streams...))
	want := []string{"position vector3", "c float64", "d vector2", "e uint64", "f uint16", "g uint8", "h long", "i bool", "j float", "k float64", "l vector4"}
	for i, s := range streams {
		c := &f.Columns[i]
		if c.String() != want[i]+" per point" || !bytes.Equal(c.Data, s.data) {
			t.Errorf("%s is % x, want %s % x", c, c.Data, want[i], s.data)
		}
	}
	if c := f.Column("boxMax"); c.Context != particle.PerObject || !bytes.Equal(c.Data, []byte{4, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0}) {
		t.Errorf("%s % x", c, c.Data)
	}
}

func TestNoParticles(t *testing.T) {
	f := formattest.Decode(t, RPC{}, rpcFile(0, everyKind(0)...))
	if f.Points != 0 || len(f.Columns) != 13 {
		t.Errorf("%d points, %d columns", f.Points, len(f.Columns))
	}
}

// Whatever is not 0 is true.
func TestBools(t *testing.T) {
	f := formattest.Decode(t, RPC{}, rpcFile(3, stream{"on", 8, []byte{0, 1, 7}}))
	if !bytes.Equal(f.Columns[0].Data, []byte{0, 1, 1}) {
		t.Errorf("% x", f.Columns[0].Data)
	}
}

func TestRPCTruncation(t *testing.T) {
	file := rpcCases()[0].File
	if err := (RPC{}).Complete(formattest.Input(file, "a.rpc")); err != nil {
		t.Fatal(err)
	}
	for n := range file {
		cut := formattest.Input(file[:n], "a.rpc")
		_, err := RPC{}.Decode(t.Context(), cut, format.Options{}, format.HeapGrant)
		if proof := (RPC{}).Complete(cut); !errors.Is(err, format.ErrTruncated) || !errors.Is(proof, format.ErrTruncated) {
			t.Fatalf("cut at %d of %d: %v, %v", n, len(file), err, proof)
		}
	}
}

// Streams that hold less or more than the header says, or are damaged.
func TestStreamsThatLie(t *testing.T) {
	for _, c := range []struct {
		name string
		data []byte
		want string
		is   error
	}{
		{"less", noise(59), "it holds 59 bytes of 60", format.ErrTruncated},
		{"more", noise(61), "it holds more than the 60 bytes of 5 particles", nil},
		{"right", noise(60), "", nil},
	} {
		_, err := RPC{}.Decode(t.Context(), formattest.Input(rpcFile(5, stream{"velocity", 1, c.data}), "a.rpc"), format.Options{}, format.HeapGrant)
		if c.want == "" {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), `channel "velocity" at offset`) || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestChecksum(t *testing.T) {
	file := rpcFile(5, stream{"position", 1, noise(60)})
	file[len(file)-1] ^= 1
	if _, err := (RPC{}).Decode(t.Context(), formattest.Input(file, "a.rpc"), format.Options{}, format.HeapGrant); !errors.Is(err, format.ErrChecksum) {
		t.Errorf("got %v", err)
	}
}

func TestRPCDamage(t *testing.T) {
	good := rpcFile(5, stream{"position", 1, noise(60)})
	entry := rpcHead + 4 + len("position") + 1
	put := func(at int, v uint64, n int) func([]byte) {
		return func(b []byte) {
			var word [8]byte
			binary.LittleEndian.PutUint64(word[:], v)
			copy(b[at:], word[:n])
		}
	}
	for want, damage := range map[string]func([]byte){
		"version 4 at offset 4":                put(4, 4, 4),
		"4294967295 channels":                  put(12, 1<<32-1, 4),
		"cannot hold the values of 4294967295": put(8, 1<<32-1, 4),
		"has 4294967295 bytes":                 put(rpcHead, 1<<32-1, 4),
		"type 12 at offset":                    put(entry, 12, 4),
		"end behind":                           put(entry+4, 1<<40, 8),
		"cannot be":                            put(entry+12, 1<<63, 8),
		"not with 70fabada":                    put(0, 0, 4),
	} {
		file := bytes.Clone(good)
		damage(file)
		if _, err := (RPC{}).Decode(t.Context(), formattest.Input(file, "a.rpc"), format.Options{}, refuse(t)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := (RPC{}).Decode(t.Context(), formattest.Input(good, "a.rpc"), format.Options{MaxPayloadBytes: 50}, refuse(t)); !errors.Is(err, format.ErrLimit) {
		t.Errorf("limit: %v", err)
	}
}

// BenchmarkRPC inflates position, velocity and id of random bits in a mantissa.
func BenchmarkRPC(b *testing.B) {
	const points = 1_000_000
	vectors := noise(12 * points)
	for i := 3; i < len(vectors); i += 4 {
		vectors[i], vectors[i-1] = 0x3f, vectors[i-1]&0x7f
	}
	file := rpcFile(points, stream{"position", 1, vectors}, stream{"velocity", 1, vectors}, stream{"id", 7, vectors[:4*points]})
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprintf("%d", threads), func(b *testing.B) { benchmark(b, threaded{RPC{}, threads}, formattest.Mapped(file, "a.rpc"), points) })
	}
}
