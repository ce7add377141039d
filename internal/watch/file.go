// When does a file count?

package watch

import (
	"errors"
	"io/fs"
	"time"

	"floe/internal/sequence"
)

// emptyPatience is how many times longer than others a file must stay as it is that
// is empty or lacks its end: it was most likely made a moment ago, to be filled.
const emptyPatience = 10

// hotRounds is for how many rounds a file is asked about each time after something
// has happened to it or to the one before it.
const hotRounds = 10

// heated is how many files after one that has changed are likely to be next.
const heated = 4

// youth is how long ago a file was written that may still grow.
const youth = 10 * time.Second

// file is what is known of one file.
type file struct {
	sequence.File
	size  int64
	time  time.Time // of the last change, as the disk says
	asked bool      // size and time are known
	since time.Time // when they were first seen as they are

	proof  Proof // of the file as it is
	proven bool  // that is known

	listed bool // in the listing that was told last
	dirty  bool // has changed since it was told
	round  int  // in which it was there last
	absent int  // rounds in a row in which it was not
	hot    int  // rounds for which it is still asked about each time
}

// needed tells whether the file has to be asked about in this round.
func (f *file) needed() bool { return !f.listed || f.dirty || f.hot > 0 }

// look asks for size and time, and tells whether a file that counts has changed.
// What is known when watching begins is taken as it is, unless it is younger.
func (f *file) look(path string, now, begin time.Time, stat func(string) (fs.FileInfo, error)) (changed bool) {
	info, err := stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false // the next listing will not have it
	}
	size, modified := int64(-1), time.Time{} // unreadable: who reads it will tell why
	if err == nil {
		size, modified = info.Size(), info.ModTime()
	}
	if f.asked && f.size == size && f.time.Equal(modified) {
		return false
	}
	first := !f.asked
	f.asked, f.size, f.time, f.since, f.proven = true, size, modified, now, false
	if first && f.listed && !modified.After(begin) {
		if begin.Sub(modified) < youth {
			f.hot = hotRounds // it may still be written
		}
		return false
	}
	f.dirty = true
	return f.listed
}

// settled tells whether the file has been left alone for long enough, or is proven
// to be whole. One that is written again has an old end for a while, so it has to
// be left alone in any case.
func (f *file) settled(now time.Time, settle time.Duration, prove func() Proof) bool {
	if !f.asked {
		return false
	}
	if !f.proven && f.size > 0 {
		f.proof, f.proven = prove(), true
	}
	switch {
	case f.size == 0 || f.proof == Cut:
		settle *= emptyPatience
	case f.proof == Whole && !f.listed:
		return true
	}
	return now.Sub(f.since) >= settle
}
