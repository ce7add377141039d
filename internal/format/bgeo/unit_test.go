// Parts on their own: LZ4, halves, numbered texts.

package bgeo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
)

// TestLZ4 expands what was compressed, whole and beginnings.
func TestLZ4(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		src := make([]byte, rng.IntN(3000))
		period, noise := 1+rng.IntN(40), rng.IntN(50)
		for i := range src {
			src[i] = byte(i % period)
			if rng.IntN(100) < noise {
				src[i] = byte(rng.Uint32())
			}
		}
		packed := lz4Of(src)
		for _, want := range []int{len(src), rng.IntN(len(src) + 1)} {
			dst := make([]byte, len(src))
			if n, err := unLZ4(dst, packed, want); err != nil || n < want || !bytes.Equal(dst[:want], src[:want]) {
				t.Fatalf("period %d, noise %d: %d of %d bytes, %v", period, noise, n, want, err)
			}
		}
	}
}

// TestHalves: every half survives being a float.
func TestHalves(t *testing.T) {
	for h := range 1 << 16 {
		want := particle.Half(h)
		got := halfOf(want.Float32())
		if nan := h&0x7fff > 0x7c00; nan && got&0x7fff > 0x7c00 && got>>15 == want>>15 {
			continue
		}
		if got != want {
			t.Fatalf("%#04x becomes %#04x", h, got)
		}
	}
	for value, want := range map[float32]particle.Half{65519: 0x7bff, 65520: 0x7c00, 1e-8: 0, 2.9802322e-8: 0, 2.99e-8: 1,
		1.00048828125: 0x3c00, 1.00146484375: 0x3c02, -0.33325195: 0xb555} {
		if got := halfOf(value); got != want {
			t.Errorf("%v becomes %#04x, want %#04x", value, got, want)
		}
	}
}

// TestDefinitions: texts may get numbers anew and lose them.
func TestDefinitions(t *testing.T) {
	file := geometry(frameOf(1), style{})
	at := bytes.Index(file, []byte{tagRef, 0})
	file = slices.Concat(file[:at], []byte{tagForget, 0}, file[at:])
	if _, err := (Decoder{}).Header(formattest.Input(file, "a.bgeo"), format.Options{}); err == nil || !strings.Contains(err.Error(), "text 0 at") {
		t.Errorf("error %v", err)
	}
	long := binary.LittleEndian.AppendUint64([]byte{binaryFirst, 'N', 'S', 'J', 'b', tagArray, tagText, length8}, 1<<62)
	if _, err := (Decoder{}).Header(formattest.Input(long, "a.bgeo"), format.Options{}); !errors.Is(err, format.ErrTruncated) {
		t.Errorf("error %v", err)
	}
}
