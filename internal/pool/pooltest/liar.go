// A loader that breaks the protocol.

package pooltest

import (
	"fmt"
	"os"

	"floe/internal/particle"
	"floe/internal/wire"
)

// Lies is how a lying loader may break the protocol; the kind of the job
// chooses.
var Lies = []string{
	"ready-without-grant", "wrong-id", "huge-size", "negative-size", "garbage",
	"layout-outside", "layout-misaligned", "grant-from-loader", "double-size",
	"close-pipe", "huge-message", "grant-with-handle", "handles", "progress-of-another",
	"fail-of-another", "hello-again", "flag-2", "half-a-message",
}

// Lie connects like a loader and then lies in the way that the job's kind
// names. It does not return.
func Lie() {
	conn, err := wire.Dial(os.Getenv(wire.EnvPipe), os.Getenv(wire.EnvCookie), os.Getpid())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for {
		m, _, err := conn.Read()
		if err != nil {
			os.Exit(0)
		}
		if j, ok := m.(wire.Job); ok {
			lie(conn, j)
		}
	}
}

func lie(conn *wire.Conn, j wire.Job) {
	send := func(m wire.Message) { _ = conn.Write(m) }
	switch j.Kind {
	case "ready-without-grant":
		send(outside(j.ID, particle.Extent{Len: 8}))
	case "wrong-id":
		send(wire.Ready{ID: j.ID + 1})
	case "huge-size":
		send(wire.Size{ID: j.ID, Bytes: 32 << 40})
		m, _, _ := conn.Read()
		if d, ok := m.(wire.Deny); ok {
			send(wire.Fail{ID: j.ID, Why: d.Why})
		}
	case "negative-size":
		send(wire.Size{ID: j.ID, Bytes: -1})
	case "garbage":
		send(wire.Raw("this is not a message, though it is long enough"))
	case "layout-outside":
		granted(conn, j.ID)
		send(outside(j.ID, particle.Extent{Off: 1 << 40, Len: 8}))
	case "layout-misaligned":
		granted(conn, j.ID)
		send(outside(j.ID, particle.Extent{Off: 4, Len: 8}))
	case "grant-from-loader":
		send(wire.Deny{ID: j.ID})
	case "double-size":
		send(wire.Size{ID: j.ID, Bytes: 32 << 10})
		send(wire.Size{ID: j.ID, Bytes: 32 << 10})
		send(wire.Size{ID: j.ID, Bytes: 32 << 10})
		send(wire.Ready{ID: j.ID + 9})
	case "grant-with-handle": // would be closed by whoever believed it
		send(wire.Grant{ID: j.ID, Bytes: 4096, Handle: 1})
	case "handles": // a descriptor where none is due; nothing but a message elsewhere
		if conn.WriteGrant(wire.Grant{ID: j.ID}, wire.Handle(os.Stderr.Fd())) != nil {
			send(wire.Grant{ID: j.ID})
		}
	case "progress-of-another":
		send(wire.Progress{ID: j.ID + 1})
	case "fail-of-another":
		send(wire.Fail{ID: j.ID - 1})
	case "hello-again":
		send(wire.Hello{Protocol: wire.Version})
	case "flag-2":
		send(wire.Raw("\x0f\x00\x00\x00\x06\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02"))
	case "half-a-message":
		send(wire.Raw("\x0f\x00\x00\x00\x06\x01\x01"))
		_ = conn.Close()
		os.Exit(0)
	case "close-pipe":
		_ = conn.Close()
		select {}
	case "huge-message":
		send(wire.Raw("\xff\xff\xff\x7f\x06\x01........"))
	default:
		send(wire.Ready{ID: j.ID, Body: []byte(j.Path)}) // an honest answer
	}
}

func granted(conn *wire.Conn, id wire.JobID) {
	_ = conn.Write(wire.Size{ID: id, Bytes: 4096})
	_, _, _ = conn.Read()
}

func outside(id wire.JobID, at particle.Extent) wire.Ready {
	return wire.Ready{
		ID: id, HasFrame: true,
		Header: particle.Header{
			Counts:     particle.Counts{Points: at.Len / 8},
			Attributes: []particle.Attribute{{Name: "Number", Type: particle.Int64, Structure: particle.Single, Context: particle.PerPoint}},
		},
		Layout: particle.Layout{Size: at.Len, Columns: []particle.ColumnLayout{{Data: at}}},
	}
}
