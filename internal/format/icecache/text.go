// Texts of string attributes: encodings, and the table of distinct ones.

package icecache

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

func appendLatin1(dst, b []byte) []byte {
	for _, c := range b {
		dst = utf8.AppendRune(dst, rune(c))
	}
	return dst
}

func appendUTF16(dst, b []byte) []byte {
	for i := 0; i+1 < len(b); i += 2 {
		r := rune(binary.LittleEndian.Uint16(b[i:]))
		if utf16.IsSurrogate(r) && i+3 < len(b) {
			if pair := utf16.DecodeRune(r, rune(binary.LittleEndian.Uint16(b[i+2:]))); pair != utf8.RuneError {
				r, i = pair, i+2
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// utf8Of gives the text of raw bytes as UTF-8: raw itself where it is that, else
// a conversion in scratch.
func utf8Of(raw []byte, d dialect, scratch *[]byte) []byte {
	switch {
	case d.has(stringsUTF16 | stringsUTF16Unpadded):
		*scratch = appendUTF16((*scratch)[:0], raw)
	case utf8.Valid(raw):
		return raw
	default:
		*scratch = appendLatin1((*scratch)[:0], raw)
	}
	return *scratch
}

// Bounds of the tables of distinct texts of one frame, which are private memory
// while it is decoded. Columns beyond them keep one text per value.
const (
	maxDistinct       = 1 << 16 // per column
	maxDistinctFrame  = 1 << 18
	maxTableBytes     = 4 << 20 // per column
	maxTableFrame     = 16 << 20
	stringsPrivate    = 32 << 20
	guessedTableBytes = 1 << 16
)

// tableBudget is what is left for the columns to come.
type tableBudget struct{ texts, bytes int64 }

// texts is what a string column holds.
type texts struct {
	codes     map[string]int32 // nil if uncoded
	list      []string         // in order of code
	listBytes int64
	count     int64 // texts, repeated ones as often as they are repeated
	bytes     int64 // of all of them
	converted bool  // some are not as in the file
}

func (t *texts) uncoded() bool { return t.codes == nil }

// add counts text, which occurs repeat times.
func (t *texts) add(text []byte, converted bool, repeat int64, b *tableBudget) {
	t.count = saturated(t.count, repeat, 1)
	t.bytes = saturated(t.bytes, repeat, int64(len(text)))
	t.converted = t.converted || converted
	if t.codes == nil {
		return
	}
	if _, known := t.codes[string(text)]; known {
		return
	}
	if len(t.list) == maxDistinct || t.listBytes+int64(len(text)) > maxTableBytes ||
		b.texts == 0 || b.bytes < int64(len(text)) {
		b.texts += int64(len(t.list))
		b.bytes += t.listBytes
		t.codes, t.list = nil, nil
		return
	}
	b.texts--
	b.bytes -= int64(len(text))
	t.codes[string(text)] = int32(len(t.list))
	t.list = append(t.list, string(text))
	t.listBytes += int64(len(text))
}

// huge stands for sizes that no memory can have.
const huge = 1 << 56

// saturated is sum + n*size, at most huge.
func saturated(sum, n, size int64) int64 {
	if n > 0 && size > (huge-sum)/n {
		return huge
	}
	return sum + n*size
}
