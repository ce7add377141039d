// Numbers of text as strconv reads them, and pieces of files.

package format_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"floe/internal/format"
)

func TestParseFloatIsExact(t *testing.T) {
	words := []string{"0", "-0", "1", "+1", ".5", "5.", "1e", "e5", "", "-", "1e400", "1e-400", "nan", "inf", "-Inf", "0x1p3", "1_0",
		"16777217", "9007199254740993", "18446744073709551616", "123456789012345678901234567890", "1.00000017881393432617187500",
		"1.00000017881393432617187499", "1.401298464324817e-45", "0.7e-45", "3.4028236e38", "1 ", "1,5"}
	rng := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		v := math.Float64frombits(rng.Uint64())
		words = append(words, strconv.FormatFloat(v, "efg"[rng.IntN(3)], rng.IntN(20)-1, 64),
			strconv.FormatFloat(float64(math.Float32frombits(rng.Uint32())), 'g', -1, 32),
			fmt.Sprintf("%d.%0*d", rng.IntN(1000), 1+rng.IntN(12), rng.IntN(1000000)))
	}
	for _, word := range words {
		for _, bits := range []int{32, 64} {
			got, err := format.ParseFloat([]byte(word), bits)
			want, wantErr := strconv.ParseFloat(word, bits)
			if (err == nil) != (wantErr == nil) || math.Float64bits(got) != math.Float64bits(want) {
				t.Fatalf("%q in %d bits is %v, %v, want %v, %v", word, bits, got, err, want, wantErr)
			}
		}
	}
}

func TestFill(t *testing.T) {
	file := []byte("0123456789")
	for name, in := range map[string]format.Input{
		"read":   {ReaderAt: bytes.NewReader(file), Size: 10},
		"mapped": {ReaderAt: bytes.NewReader(file), Size: 10, Mapped: file},
	} {
		b := make([]byte, 4)
		if err := in.Fill(b, 6); err != nil || string(b) != "6789" {
			t.Errorf("%s: %q, %v", name, b, err)
		}
		for _, at := range []int64{7, 10, 100} {
			if err := in.Fill(b, at); !errors.Is(err, format.ErrTruncated) {
				t.Errorf("%s: at %d: %v", name, at, err)
			}
		}
		if err := in.Fill(nil, 100); err != nil {
			t.Errorf("%s: nothing: %v", name, err)
		}
	}
	if err := (format.Input{ReaderAt: broken{}, Size: 9}).Fill(make([]byte, 1), 0); !errors.Is(err, errBroken) || errors.Is(err, format.ErrTruncated) {
		t.Errorf("a broken disk: %v", err)
	}
}

func TestText(t *testing.T) {
	for raw, want := range map[string]string{"": "", "größe": "größe", "gr\xf6\xdfe": "größe"} {
		if got := format.Text([]byte(raw)); got != want {
			t.Errorf("%q is %q, want %q", raw, got, want)
		}
	}
}

func BenchmarkParseFloat(b *testing.B) {
	words := make([][]byte, 1000)
	for i := range words {
		words[i] = format.AppendFloat32(nil, rand.Float32()*100)
	}
	for name, parse := range map[string]func([]byte) (float64, error){
		"ours":    func(w []byte) (float64, error) { return format.ParseFloat(w, 32) },
		"strconv": func(w []byte) (float64, error) { return strconv.ParseFloat(string(w), 32) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for _, w := range words {
					if _, err := parse(w); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
