// The line: what of it is made anew and what is kept, names, and what the disk is
// asked.

package ui

// surveyed tells whether the disk has been asked about all files of a sequence.
func (b *bench) surveyed(e *entry) bool {
	p := b.line.partOf(e)
	return p != nil && p.unasked == 0
}
