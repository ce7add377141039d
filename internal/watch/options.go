// What is watched, and what is told.

package watch

import (
	"io/fs"
	"time"

	"floe/internal/sequence"
)

// Options of a watcher. Find has to be given.
type Options struct {
	// Find lists what is there now. Errors that say that nothing is there are
	// believed; after others what was not found is kept.
	Find func() ([]*sequence.Sequence, error)
	// Known is what the caller shows already: what differs from it is told. Nil
	// tells of everything.
	Known []*sequence.Sequence
	// Interval between two rounds; 0 is a second.
	Interval time.Duration
	// Settle is how long a file must have kept its size and time before it counts;
	// 0 is one Interval.
	Settle time.Duration
	// Sweep is the time in which all files are asked about once; 0 is 30 seconds.
	Sweep time.Duration
	// Prove tells whether a file is complete, by what its format says of its end; nil
	// knows nothing. A new file that is whole counts at once, one that is cut only
	// when it has been left alone for ten times as long as others.
	Prove func(path string) Proof
	// Dirs are folders that the system is asked to tell of, besides those of the
	// sequences; what it does not tell of is found by looking.
	Dirs []string
	// Poll has the system not asked.
	Poll bool
	// Stat asks about one file, or about the one that a frame is inside of; nil is
	// sequence.Stat.
	Stat func(path string) (fs.FileInfo, error)
}

// Proof is what a file's format says of its end.
type Proof int

// The proofs.
const (
	Unproven Proof = iota // the format does not say
	Whole                 // the end is there
	Cut                   // the end is missing
)

func (o Options) withDefaults() Options {
	if o.Interval <= 0 {
		o.Interval = time.Second
	}
	if o.Settle <= 0 {
		o.Settle = o.Interval
	}
	if o.Sweep <= 0 {
		o.Sweep = 30 * time.Second
	}
	if o.Stat == nil {
		o.Stat = sequence.Stat
	}
	if o.Prove == nil {
		o.Prove = func(string) Proof { return Unproven }
	}
	return o
}

// Change is what a round has found out about one sequence.
type Change struct {
	// Before is the listing as last told, nil for a sequence that was not known.
	Before *sequence.Sequence
	// Sequence is the new listing: the files that count. It has no files if the
	// sequence is gone. It is nil in a Change that only has an Err.
	Sequence *sequence.Sequence
	// Added, Changed and Removed are the differences to Before, by number.
	Added, Changed, Removed []sequence.File
	// Growing are files that are still being written. New ones are not in
	// Sequence; one that is written again is, and may be whole or not.
	Growing []sequence.File
	// Err says why the folders could not be listed. It is told once, until it
	// changes; a Change with nothing at all says that they can be listed again.
	Err error
}

// Files tells whether any file that counts came, changed or went.
func (c *Change) Files() bool { return len(c.Added)+len(c.Changed)+len(c.Removed) > 0 }
