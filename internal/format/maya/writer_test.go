// Caches for the tests, laid out as Maya does.

package maya

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
)

// array is the values of a channel; values is []float32 or []float64.
type array struct {
	name, tag string
	values    any
}

// writer builds a cache.
type writer struct {
	wide bool
	file []byte
}

// chunk appends a chunk with its fill.
func (w *writer) chunk(tag string, body []byte) {
	w.head(tag, len(body))
	w.file = append(w.file, body...)
	fill := 4
	if w.wide {
		fill = 8
	}
	for n := len(body); n%fill != 0; n++ {
		w.file = append(w.file, 0)
	}
}

func (w *writer) head(tag string, size int) {
	w.file = append(w.file, tag...)
	if w.wide {
		w.file = append(w.file, 0xAB, 1, 0, 0) // of no meaning
		w.file = binary.BigEndian.AppendUint64(w.file, uint64(size))
		return
	}
	w.file = binary.BigEndian.AppendUint32(w.file, uint32(size))
}

// group appends a group of what inside writes.
func (w *writer) group(kind string, inside func(*writer)) {
	body := writer{wide: w.wide, file: []byte(kind)}
	inside(&body)
	tag := "FOR4"
	if w.wide {
		tag = "FOR8"
	}
	w.head(tag, len(body.file))
	w.file = append(w.file, body.file...)
}

func (w *writer) number(tag string, n int) {
	w.chunk(tag, binary.BigEndian.AppendUint32(nil, uint32(n)))
}

// front appends the group CACH.
func (w *writer) front(from, to int) {
	w.group("CACH", func(w *writer) {
		w.chunk("VRSN", []byte("0.1\x00"))
		w.number("STIM", from)
		w.number("ETIM", to)
	})
}

// sample appends the group of one sample, without a time if tick is 0.
func (w *writer) sample(tick int, arrays ...array) {
	w.group("MYCH", func(w *writer) {
		if tick != 0 {
			w.number("TIME", tick)
		}
		for _, a := range arrays {
			w.array(a)
		}
	})
}

func (w *writer) array(a array) {
	body := bodyOf(a.values)
	w.chunk("CHNM", append([]byte(a.name), 0))
	w.number("SIZE", len(body)/int(max(kinds[a.tag].size(), 1)))
	w.chunk(a.tag, body)
}

func bodyOf(values any) (body []byte) {
	switch values := values.(type) {
	case []float32:
		for _, v := range values {
			body = binary.BigEndian.AppendUint32(body, math.Float32bits(v))
		}
	case []float64:
		for _, v := range values {
			body = binary.BigEndian.AppendUint64(body, math.Float64bits(v))
		}
	}
	return body
}

// particles are the channels of an nParticle shape.
func particles(rng *rand.Rand, shape string, points int) []array {
	ids := make([]float64, points)
	for i := range ids {
		ids[i] = float64(i + 7)
	}
	return []array{
		{shape + "_id", "DBLA", ids},
		{shape + "_count", "DBLA", []float64{float64(points)}},
		{shape + "_position", "FVCA", floats(rng, 3*points)},
		{shape + "_velocity", "DVCA", doubles(rng, 3*points)},
		{shape + "_radiusPP", "DBLA", doubles(rng, points)},
		{shape + "_my_own", "FBCA", floats(rng, points)},
	}
}

func floats(rng *rand.Rand, n int) []float32 {
	values := make([]float32, n)
	for i := range values {
		values[i] = rng.Float32()
	}
	return values
}

func doubles(rng *rand.Rand, n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = rng.Float64()
	}
	return values
}

// perFrame is a file of one sample.
func perFrame(wide bool, arrays ...array) []byte {
	w := writer{wide: wide}
	w.front(250, 250)
	w.sample(0, arrays...)
	return w.file
}
