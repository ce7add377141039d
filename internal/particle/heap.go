// Frames in Go memory, for generators, encoders and tests.

package particle

// Allocate gives n zeroed bytes of Go memory, aligned to [Alignment].
func Allocate(n int64) []byte {
	if n <= 0 {
		return nil
	}
	b := make([]byte, n+Alignment)
	skip := int64(-address(b) % Alignment)
	return b[skip : skip+n : skip+n]
}

// Values gives the bytes of each part of column i inside memory, to be filled.
func (l *Layout) Values(i int, memory []byte) (data, offsets, tableBytes, tableOffsets, ids []byte) {
	c := l.Columns[i]
	part := func(e Extent) []byte { return memory[e.Off : e.Off+e.Len : e.Off+e.Len] }
	return part(c.Data), part(c.Offsets), part(c.TableBytes), part(c.TableOffsets), part(c.IDs)
}

// MakeStrings builds a table from texts.
func MakeStrings(texts []string) Strings {
	s := Strings{Offsets: make([]int64, 1, len(texts)+1)}
	for _, t := range texts {
		s.Bytes = append(s.Bytes, t...)
		s.Offsets = append(s.Offsets, int64(len(s.Bytes)))
	}
	return s
}

// NewColumn makes a column over scalars that the caller keeps alive: a single
// column, constant if values holds one element of several.
func NewColumn[T Number](h *Header, a Attribute, scalars []T) Column {
	c := Column{Attribute: a, Elements: h.Of(a.Context), Data: BytesOf(scalars)}
	c.Constant = c.Elements > 1 && len(scalars) == a.Width()
	return c
}
