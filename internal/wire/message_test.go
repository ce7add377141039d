// Messages: what is encoded comes back, byte for byte as documented, and nothing
// else is taken for a message.

package wire

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

// golden holds one of each message as docs/protocol.md spells it. A change here
// is a change of the protocol: it needs another Version.
var golden = []struct {
	name    string
	message Message
	hex     string
}{
	{"hello", Hello{Protocol: 2, Build: "v1", PID: 4711, Cookie: [CookieBytes]byte{0: 0xc0, 31: 0x0e}},
		"3a000000 01 02 0000000000000000" + // length, kind, version, job
			"0200" + "02000000 7631" + "6712000000000000" +
			"c0000000000000000000000000000000 0000000000000000000000000000000e"},
	{"job", Job{ID: 7, Kind: "decode", Path: "a.1.prt", Args: []byte("{}"), Threads: 2},
		"27000000 02 02 0700000000000000" +
			"06000000 6465636f6465" + "07000000 612e312e707274" + "02000000 7b7d" + "0200"},
	{"size", Size{ID: 7, Bytes: 12 << 20, Private: 4096},
		"1a000000 03 02 0700000000000000" + "0000c00000000000" + "0010000000000000"},
	{"grant", Grant{ID: 7, Bytes: 12 << 20, Populate: true},
		"1b000000 04 02 0700000000000000" + "0000c00000000000" + "01" + "0000000000000000"},
	{"grant of a handle", Grant{ID: 7, Bytes: 65536, Handle: 0x1c4},
		"1b000000 04 02 0700000000000000" + "0000010000000000" + "00" + "c401000000000000"},
	{"deny", Deny{ID: 7, Why: Error{Kind: Memory, Text: "no"}},
		"1a000000 05 02 0700000000000000" + "06000000 6d656d6f7279" + "02000000 6e6f"},
	{"ready with a body", Ready{ID: 7, Body: []byte("{}")},
		"11000000 06 02 0700000000000000" + "02000000 7b7d" + "00"},
	{"ready with a frame", Ready{ID: 7, HasFrame: true,
		Header: particle.Header{
			Format: "prt", Version: 3, ObjectType: 1, Substep: 2,
			Counts:  particle.Counts{Points: 5, Edges: 6, Polygons: 7, Samples: 8},
			Dialect: "d", Warnings: []string{"w"},
			Attributes: []particle.Attribute{{
				Name: "P", Type: particle.Vector3, Structure: particle.Single, Context: particle.PerPoint,
				Components: 3, Category: 1, ObjectID: 9,
			}},
		},
		Layout: particle.Layout{Size: 128, Columns: []particle.ColumnLayout{{
			Data: particle.Extent{Off: 64, Len: 60}, Offsets: particle.Extent{Off: 1, Len: 2},
			TableBytes: particle.Extent{Off: 3, Len: 4}, TableOffsets: particle.Extent{Off: 5, Len: 6},
			IDs: particle.Extent{Off: 7, Len: 8}, Constant: true,
		}}},
	},
		"c9000000 06 02 0700000000000000" + "00000000" + "01" +
			// header: format, version, object type, substep
			"03000000 707274" + "0300000000000000" + "01000000" + "02000000" +
			// points, edges, polygons, samples
			"0500000000000000 0600000000000000 0700000000000000 0800000000000000" +
			// dialect, warnings
			"01000000 64" + "01000000 01000000 77" +
			// attributes: name, type, structure, context, components, category, object id
			"01000000 01000000 50 0e 01 02 03000000 01000000 09000000" +
			// layout: size, columns: constant, data, offsets, table bytes, table offsets, ids
			"8000000000000000 01000000 01" +
			"4000000000000000 3c00000000000000 0100000000000000 0200000000000000" +
			"0300000000000000 0400000000000000 0500000000000000 0600000000000000" +
			"0700000000000000 0800000000000000"},
	{"fail", Fail{ID: 7, Why: Error{Kind: BadInput, Text: "cut"}},
		"1e000000 07 02 0700000000000000" + "09000000 6261642d696e707574" + "03000000 637574"},
	{"progress", Progress{ID: 7, Done: 1 << 20},
		"12000000 08 02 0700000000000000" + "0000100000000000"},
	{"cancel", Cancel{ID: 7}, "0a000000 09 02 0700000000000000"},
	{"bye", Bye{}, "0a000000 0a 02 0000000000000000"},
}

func unhex(tb testing.TB, text string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestGolden(t *testing.T) {
	for _, c := range golden {
		t.Run(c.name, func(t *testing.T) {
			want := unhex(t, c.hex)
			b, err := Append(nil, c.message)
			if err != nil || !bytes.Equal(b, want) {
				t.Fatalf("encoded as\n%x, %v, want\n%x", b, err, want)
			}
			m, err := Parse(want)
			if err != nil || !reflect.DeepEqual(m, c.message) {
				t.Fatalf("decoded as %+v, %v, want %+v", m, err, c.message)
			}
		})
	}
}

// Numbers that cross the border as they are must not drift either.
func TestNumbersOfThings(t *testing.T) {
	if Version != 2 || MaxMessageBytes != 16<<20 || CookieBytes != 32 || maxErrorText != 16<<10 {
		t.Error("a constant of the protocol has changed without the golden bytes and the documentation")
	}
	if particle.Bool != 1 || particle.Float32 != 11 || particle.Location != 23 || particle.Single != 1 || particle.Array != 2 {
		t.Error("the numbers of types are part of the protocol; raise Version")
	}
}

func random(rng *rand.Rand) Message {
	id := JobID(rng.Uint64())
	text := func() string {
		b := make([]byte, rng.IntN(20))
		for i := range b {
			b[i] = byte(rng.Uint32())
		}
		return string(b)
	}
	body := func() []byte {
		if s := text(); s != "" {
			return []byte(s)
		}
		return nil
	}
	size := func() int64 { return rng.Int64N(math.MaxInt64/4 + 1) }
	switch rng.IntN(10) {
	case 0:
		m := Hello{Protocol: uint16(rng.Uint32()), Build: text(), PID: int64(rng.Uint64())}
		for i := range m.Cookie {
			m.Cookie[i] = byte(rng.Uint32())
		}
		return m
	case 1:
		return Job{ID: id, Kind: text(), Path: text(), Args: body(), Threads: uint16(rng.Uint32())}
	case 2:
		return Size{ID: id, Bytes: size(), Private: size()}
	case 3:
		return Grant{ID: id, Bytes: size(), Populate: rng.IntN(2) == 0, Handle: rng.Uint64()}
	case 4:
		return Deny{ID: id, Why: Error{Kind(text()), text()}}
	case 5:
		return Fail{ID: id, Why: Error{Kind(text()), text()}}
	case 6:
		return Progress{ID: id, Done: size()}
	case 7:
		return []Message{Cancel{ID: id}, Bye{}}[rng.IntN(2)]
	case 8:
		return Ready{ID: id, Body: body()}
	}
	f := particletest.Random(rng, particletest.Options{})
	m := Ready{ID: id, Body: body(), HasFrame: true, Header: f.Header}
	m.Header.Dialect = text()
	for range rng.IntN(4) {
		m.Header.Warnings = append(m.Header.Warnings, text())
	}
	m.Layout.Size = int64(rng.Uint64())
	extent := func() particle.Extent { return particle.Extent{Off: int64(rng.Uint64()), Len: int64(rng.Uint64())} }
	for range f.Columns {
		m.Layout.Columns = append(m.Layout.Columns, particle.ColumnLayout{
			Constant: rng.IntN(2) == 0, Data: extent(), Offsets: extent(),
			TableBytes: extent(), TableOffsets: extent(), IDs: extent(),
		})
	}
	return m
}

// decode(encode(m)) = m, and every shorter or longer text is refused.
func TestRoundTrip(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	for range 2000 {
		m := random(rng)
		b, err := Append([]byte("before"), m)
		if err != nil || !bytes.HasPrefix(b, []byte("before")) {
			t.Fatalf("encode %+v: %v", m, err)
		}
		b = b[len("before"):]
		back, err := Parse(b)
		if err != nil || !reflect.DeepEqual(normal(back), normal(m)) {
			t.Fatalf("%+v\nbecame %+v, %v", m, back, err)
		}
		cut := bytes.Clone(b[:rng.IntN(len(b))])
		if _, err := Parse(cut); !errors.Is(err, ErrProtocol) {
			t.Fatalf("%d of %d bytes of %+v: %v", len(cut), len(b), m, err)
		}
		if len(cut) >= headerBytes { // with a length that fits
			binary.LittleEndian.PutUint32(cut, uint32(len(cut)-4))
			if _, err := Parse(cut); !errors.Is(err, ErrProtocol) {
				t.Fatalf("%T of %d instead of %d bytes: %v", m, len(cut), len(b), err)
			}
		}
	}
}

// normal makes no difference between nil and empty.
func normal(m Message) Message {
	r, ok := m.(Ready)
	if !ok {
		return m
	}
	if len(r.Header.Attributes) == 0 {
		r.Header.Attributes = nil
	}
	if len(r.Header.Warnings) == 0 {
		r.Header.Warnings = nil
	}
	return r
}

func TestRefusals(t *testing.T) {
	good := func(name string) []byte {
		for _, c := range golden {
			if c.name == name {
				return unhex(t, c.hex)
			}
		}
		t.Fatalf("no golden %q", name)
		return nil
	}
	with := func(name string, at int, bytes ...byte) []byte {
		b := good(name)
		copy(b[at:], bytes)
		return b
	}
	longer := func(name string, more ...byte) []byte {
		b := append(good(name), more...)
		binary.LittleEndian.PutUint32(b, uint32(len(b)-4))
		return b
	}
	const frame = "ready with a frame"
	at := func(name, needle string) int {
		i := bytes.Index(good(name)[headerBytes:], unhex(t, needle))
		if i < 0 {
			t.Fatalf("no %s in %s", needle, name)
		}
		return headerBytes + i
	}
	warnings := at(frame, "01000000 01000000 77")
	attributes := at(frame, "01000000 01000000 50")
	columns := at(frame, "8000000000000000 01000000") + 8
	for name, c := range map[string]struct {
		bytes []byte
		want  string
	}{
		"nothing":                 {nil, "message of 0 bytes"},
		"three bytes":             {good("bye")[:3], "message of 0 bytes in 3"},
		"header cut":              {good("bye")[:13], "in 13"},
		"shorter than its length": {good("job")[:20], "in 20"},
		"longer than its length":  {append(good("job"), 0), "in 44"},
		"no room for a header":    {with("bye", 0, 9), "message of 13 bytes"},
		"larger than allowed":     {with("bye", 0, 0, 0, 0x10, 0), "message of 1048580 bytes"},
		"largest length":          {with("bye", 0, 0xff, 0xff, 0xff, 0xff), "message of 4294967299 bytes"},
		"another version":         {with("job", 5, 1), "version 1, want 2"},
		"kind 0":                  {with("bye", 4, 0), "unknown kind"},
		"kind 11":                 {with("bye", 4, 11), "unknown kind"},
		"trailing byte":           {longer("cancel", 0), "1 bytes too many"},
		"trailing bytes of ready": {longer(frame, 0, 0, 0), "3 bytes too many"},
		"hello about a job":       {with("hello", 6, 1), "job 1 in a message about none"},
		"bye about a job":         {with("bye", 13, 1), "in a message about none"},
		"flag 2 in grant":         {with("grant", headerBytes+8, 2), "flag 2"},
		"flag 2 in ready":         {with("ready with a body", headerBytes+6, 2), "flag 2"},
		"flag 255 in a column":    {with(frame, columns+4, 255), "flag 255"},
		"negative size":           {with("size", headerBytes+7, 0x80), "size -"},
		"negative private":        {with("size", headerBytes+15, 0xff), "size -"},
		"size near overflow":      {with("size", headerBytes+7, 0x20), "size 2305843009226276864"},
		"negative grant":          {with("grant", headerBytes+7, 0x80), "size -"},
		"negative progress":       {with("progress", headerBytes+7, 0x80), "size -"},
		"text beyond the end":     {with("job", headerBytes, 0xff, 0xff, 0xff, 0xff), "field of 4294967295 bytes, 25 left"},
		"text one too long":       {with("job", len(good("job"))-8, 5), "field of 5 bytes, 4 left"},
		"no cookie":               {with("hello", headerBytes+2, 34), "left"},
		"warnings beyond":         {with(frame, warnings, 0xff, 0xff, 0xff, 0xff), "4294967295 entries of 4 bytes"},
		"attributes beyond":       {with(frame, attributes, 100), "100 entries of 19 bytes"},
		"columns beyond":          {with(frame, columns, 2), "2 entries of 81 bytes, 81 left"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := Parse(c.bytes)
			if !errors.Is(err, ErrProtocol) || m != nil {
				t.Fatalf("got %+v, %v", m, err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %q, want %q in it", err, c.want)
			}
		})
	}
}

// A count is checked before anything is allocated for it.
func TestCountsAllocateNothing(t *testing.T) {
	b := unhex(t, golden[7].hex)
	i := bytes.Index(b, unhex(t, "01000000 01000000 77"))
	binary.LittleEndian.PutUint32(b[i:], math.MaxUint32)
	allocated := testing.AllocsPerRun(10, func() { _, _ = Parse(b) })
	if allocated > 20 {
		t.Errorf("%v allocations", allocated)
	}
}

func TestTooLargeToSay(t *testing.T) {
	before := []byte("before")
	for _, m := range []Message{
		Ready{ID: 1, Body: make([]byte, MaxMessageBytes)},
		Job{ID: 1, Args: make([]byte, MaxMessageBytes)},
	} {
		b, err := Append(before, m)
		if !errors.Is(err, ErrProtocol) || !bytes.Equal(b, before) {
			t.Errorf("%T: %d bytes, %v", m, len(b), err)
		}
	}
	// The largest that fits is 16 MiB, header included.
	m := Ready{ID: 1, Body: make([]byte, MaxMessageBytes-headerBytes-4-1)}
	b, err := Append(nil, m)
	if err != nil || len(b) != MaxMessageBytes {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	if back, err := Parse(b); err != nil || len(back.(Ready).Body) != len(m.Body) {
		t.Error(err)
	}
}

// The text of an error is cut to what is allowed, at the sender; a longer one
// is refused by the receiver.
func TestErrorText(t *testing.T) {
	long := strings.Repeat("x", maxErrorText+5)
	b, err := Append(nil, Fail{ID: 1, Why: Error{BadInput, long}})
	if err != nil {
		t.Fatal(err)
	}
	m, err := Parse(b)
	if err != nil || len(m.(Fail).Why.Text) != maxErrorText {
		t.Fatalf("got %d bytes, %v", len(m.(Fail).Why.Text), err)
	}
	e := encoder{make([]byte, headerBytes)}
	e.text("internal")
	e.text(long)
	binary.LittleEndian.PutUint32(e.b, uint32(len(e.b)-4))
	e.b[4], e.b[5] = kindFail, Version
	if _, err := Parse(e.b); !errors.Is(err, ErrProtocol) || !strings.Contains(err.Error(), "error text of 16389 bytes") {
		t.Errorf("got %v", err)
	}
}

func BenchmarkReady(b *testing.B) {
	m := golden[7].message.(Ready)
	for range 5 {
		m.Header.Attributes = append(m.Header.Attributes, m.Header.Attributes[0])
		m.Layout.Columns = append(m.Layout.Columns, m.Layout.Columns[0])
	}
	raw, err := Append(nil, m)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		dst := make([]byte, 0, 2*len(raw))
		for b.Loop() {
			if _, err := Append(dst, m); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Parse(raw); err != nil {
				b.Fatal(err)
			}
		}
	})
}
