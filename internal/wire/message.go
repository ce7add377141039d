// The messages and their encoding.

package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"floe/internal/particle"
)

// Version of the protocol. Both ends are usually the same program; a loader of
// another version is refused at Hello.
const Version = 2

// MaxMessageBytes bounds one message. The largest is a Ready that describes the
// attributes of a frame, some hundred bytes each.
const MaxMessageBytes = 16 << 20

// CookieBytes is the length of the one-time secret that a loader shows.
const CookieBytes = 32

// ErrProtocol is wrapped by every error about a message that breaks the rules.
var ErrProtocol = errors.New("protocol error")

// JobID numbers the jobs of one connection, from 1.
type JobID uint64

// Message is one of the types below.
type Message interface {
	kind() uint8
	job() JobID
	encode(*encoder)
}

// Message numbers. They are part of the protocol; never reuse one.
const (
	kindHello    = 1
	kindJob      = 2
	kindSize     = 3
	kindGrant    = 4
	kindDeny     = 5
	kindReady    = 6
	kindFail     = 7
	kindProgress = 8
	kindCancel   = 9
	kindBye      = 10
)

// Hello is the loader's first message.
type Hello struct {
	Protocol uint16
	Build    string // build id of the loader's program
	PID      int64
	Cookie   [CookieBytes]byte
}

// Job asks for one file to be worked on.
type Job struct {
	ID   JobID
	Kind string // what to do: see KindDecode and its neighbours
	Path string
	Args []byte // JSON of the kind's arguments
	// Threads is how many cores would be idle but for this job, itself included:
	// so many may be used inside the file. 0 stands for 1.
	Threads uint16
}

// Size asks for memory: Bytes of a segment, while Private bytes are held
// besides. A second Size gives the former grant back.
type Size struct {
	ID             JobID
	Bytes, Private int64
}

// Grant hands a segment over; its descriptor travels with the message (unix) or
// is Handle, valid in the loader's process (Windows).
type Grant struct {
	ID       JobID
	Bytes    int64  // size of the segment
	Populate bool   // it has been used before: resolve its pages at once
	Handle   uint64 // Windows only
}

// Deny answers Size when the memory can never be had.
type Deny struct {
	ID  JobID
	Why Error
}

// Ready ends a job well. Header and Layout describe the granted memory if
// HasFrame; Body is the kind's own answer.
type Ready struct {
	ID       JobID
	Body     []byte
	HasFrame bool
	Header   particle.Header
	Layout   particle.Layout
}

// Fail ends a job badly.
type Fail struct {
	ID  JobID
	Why Error
}

// Progress tells that the job is alive and how many bytes are done.
type Progress struct {
	ID   JobID
	Done int64
}

// Cancel asks the loader to give a job up; it answers with Fail, or with Ready
// if it was done first.
type Cancel struct{ ID JobID }

// Bye asks the loader to exit, at once.
type Bye struct{}

func (Hello) kind() uint8    { return kindHello }
func (Job) kind() uint8      { return kindJob }
func (Size) kind() uint8     { return kindSize }
func (Grant) kind() uint8    { return kindGrant }
func (Deny) kind() uint8     { return kindDeny }
func (Ready) kind() uint8    { return kindReady }
func (Fail) kind() uint8     { return kindFail }
func (Progress) kind() uint8 { return kindProgress }
func (Cancel) kind() uint8   { return kindCancel }
func (Bye) kind() uint8      { return kindBye }

func (Hello) job() JobID      { return 0 }
func (m Job) job() JobID      { return m.ID }
func (m Size) job() JobID     { return m.ID }
func (m Grant) job() JobID    { return m.ID }
func (m Deny) job() JobID     { return m.ID }
func (m Ready) job() JobID    { return m.ID }
func (m Fail) job() JobID     { return m.ID }
func (m Progress) job() JobID { return m.ID }
func (m Cancel) job() JobID   { return m.ID }
func (Bye) job() JobID        { return 0 }

// headerBytes precede the fields: u32 length of all that follows it, u8 kind,
// u8 protocol version, u64 job.
const headerBytes = 4 + 1 + 1 + 8

// Append appends the encoded message.
func Append(dst []byte, m Message) ([]byte, error) {
	if raw, ok := m.(Raw); ok {
		return append(dst, raw...), nil
	}
	start := len(dst)
	e := encoder{append(dst, make([]byte, headerBytes)...)}
	m.encode(&e)
	length := len(e.b) - start
	if length > MaxMessageBytes {
		return dst, fmt.Errorf("%w: %T of %d bytes", ErrProtocol, m, length)
	}
	h := e.b[start:]
	binary.LittleEndian.PutUint32(h, uint32(length-4))
	h[4], h[5] = m.kind(), Version
	binary.LittleEndian.PutUint64(h[6:], uint64(m.job()))
	return e.b, nil
}

// need tells how many bytes the message at the start of b has, 0 if b is too
// short to tell.
func need(b []byte) (int, error) {
	if len(b) < 4 {
		return 0, nil
	}
	n := int64(binary.LittleEndian.Uint32(b)) + 4
	if n < headerBytes || n > MaxMessageBytes {
		return 0, fmt.Errorf("%w: message of %d bytes", ErrProtocol, n)
	}
	return int(n), nil
}

// Parse decodes one whole message, header included.
func Parse(b []byte) (Message, error) {
	n, err := need(b)
	if err != nil {
		return nil, err
	}
	if n == 0 || n != len(b) {
		return nil, fmt.Errorf("%w: message of %d bytes in %d", ErrProtocol, n, len(b))
	}
	if b[5] != Version {
		return nil, fmt.Errorf("%w: version %d, want %d", ErrProtocol, b[5], Version)
	}
	d := decoder{b: b[headerBytes:]}
	id := JobID(binary.LittleEndian.Uint64(b[6:]))
	m := d.message(b[4], id)
	if d.err == nil && m.job() != id {
		d.fail("job %d in a message about none", id)
	}
	if d.err == nil && len(d.b) > 0 {
		d.fail("%d bytes too many", len(d.b))
	}
	if d.err != nil {
		return nil, fmt.Errorf("%w: message kind %d: %w", ErrProtocol, b[4], d.err)
	}
	return m, nil
}

func (m Hello) encode(e *encoder) {
	e.u16(m.Protocol)
	e.text(m.Build)
	e.i64(m.PID)
	e.b = append(e.b, m.Cookie[:]...)
}

func (m Job) encode(e *encoder) {
	e.text(m.Kind)
	e.text(m.Path)
	e.bytes(m.Args)
	e.u16(m.Threads)
}

func (m Size) encode(e *encoder)     { e.i64(m.Bytes); e.i64(m.Private) }
func (m Deny) encode(e *encoder)     { m.Why.encode(e) }
func (m Fail) encode(e *encoder)     { m.Why.encode(e) }
func (m Progress) encode(e *encoder) { e.i64(m.Done) }
func (m Cancel) encode(*encoder)     {}
func (m Bye) encode(*encoder)        {}

func (m Grant) encode(e *encoder) {
	e.i64(m.Bytes)
	e.flag(m.Populate)
	e.i64(int64(m.Handle))
}

func (m Ready) encode(e *encoder) {
	e.bytes(m.Body)
	e.flag(m.HasFrame)
	if m.HasFrame {
		e.header(&m.Header)
		e.layout(&m.Layout)
	}
}

func (d *decoder) message(kind uint8, id JobID) Message {
	switch kind {
	case kindHello:
		m := Hello{Protocol: d.u16(), Build: d.text(), PID: d.i64()}
		copy(m.Cookie[:], d.take(CookieBytes))
		return m
	case kindJob:
		return Job{ID: id, Kind: d.text(), Path: d.text(), Args: d.bytes(), Threads: d.u16()}
	case kindSize:
		return Size{ID: id, Bytes: d.size(), Private: d.size()}
	case kindGrant:
		return Grant{ID: id, Bytes: d.size(), Populate: d.flag(), Handle: uint64(d.i64())}
	case kindDeny:
		return Deny{ID: id, Why: d.error()}
	case kindReady:
		m := Ready{ID: id, Body: d.bytes(), HasFrame: d.flag()}
		if m.HasFrame {
			m.Header, m.Layout = d.header(), d.layout()
		}
		return m
	case kindFail:
		return Fail{ID: id, Why: d.error()}
	case kindProgress:
		return Progress{ID: id, Done: d.size()}
	case kindCancel:
		return Cancel{ID: id}
	case kindBye:
		return Bye{}
	}
	d.fail("unknown kind")
	return nil
}

// size reads a number of bytes; those of a job are never negative and stay far
// from overflow when some are added.
func (d *decoder) size() int64 {
	n := d.i64()
	if n < 0 || n > math.MaxInt64/4 {
		d.fail("size %d", n)
		return 0
	}
	return n
}

// Raw is bytes sent as they are, in place of a message: for tests of what the
// other end makes of them.
type Raw []byte

func (Raw) kind() uint8       { return 0 }
func (Raw) job() JobID        { return 0 }
func (m Raw) encode(*encoder) {}
