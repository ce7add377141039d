// Texts: fixed widths in the file, codes and a table in the frame.

package npy

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"

	"floe/internal/stride"
)

// maxCoded is how many different texts are stored once each; of more, every
// value has its own.
const maxCoded = 1 << 16

// texts collects the values of one string column.
type texts struct {
	codes   []uint32 // nil once there are too many different texts
	uncoded bool
	index   map[string]uint32
	bytes   []byte
	offsets []int64
	values  int64
	scratch []byte
}

func newTexts() *texts { return &texts{index: map[string]uint32{}, offsets: []int64{0}} }

func (t *texts) add(text []byte) {
	t.values++
	if t.uncoded {
		t.append(text)
		return
	}
	code, known := t.index[string(text)]
	if !known {
		if len(t.index) == maxCoded {
			t.expand()
			t.append(text)
			return
		}
		code = uint32(len(t.index))
		t.index[string(text)] = code
		t.append(text)
	}
	t.codes = append(t.codes, code)
}

func (t *texts) append(text []byte) {
	t.bytes = append(t.bytes, text...)
	t.offsets = append(t.offsets, int64(len(t.bytes)))
}

// expand gives every value so far its own text.
func (t *texts) expand() {
	codes, table, offsets := t.codes, t.bytes, t.offsets
	t.uncoded, t.codes, t.index = true, nil, nil
	t.bytes, t.offsets = make([]byte, 0, 2*len(table)), make([]int64, 1, 2*len(codes))
	for _, c := range codes {
		t.append(table[offsets[c]:offsets[c+1]])
	}
}

// addField takes the text of one field, without the NULs at its end.
func (t *texts) addField(b []byte, wide bool, order stride.Order) {
	if !wide {
		for len(b) > 0 && b[len(b)-1] == 0 {
			b = b[:len(b)-1]
		}
		if !utf8.Valid(b) {
			b = fromLatin1(b)
		}
		t.add(b)
		return
	}
	t.scratch = t.scratch[:0]
	zeros := 0
	for ; len(b) >= 4; b = b[4:] {
		letter := binary.LittleEndian.Uint32(b)
		if order == stride.Big {
			letter = binary.BigEndian.Uint32(b)
		}
		if letter == 0 {
			zeros++
			continue
		}
		t.scratch = append(t.scratch, make([]byte, zeros)...)
		zeros = 0
		if letter > utf8.MaxRune {
			letter = utf8.RuneError
		}
		t.scratch = utf8.AppendRune(t.scratch, rune(letter))
	}
	t.add(t.scratch)
}

// place copies codes and table to their column.
func (t *texts) place(data, table, offsets []byte) {
	for i, c := range t.codes {
		binary.LittleEndian.PutUint32(data[i*4:], c)
	}
	copy(table, t.bytes)
	for i, o := range t.offsets {
		binary.LittleEndian.PutUint64(offsets[i*8:], uint64(o))
	}
}

// fromLatin1 takes bytes for letters.
func fromLatin1(b []byte) []byte {
	if !slices.ContainsFunc(b, func(c byte) bool { return c >= utf8.RuneSelf }) {
		return b
	}
	var out []byte
	for _, c := range b {
		out = utf8.AppendRune(out, rune(c))
	}
	return out
}
