// What the browser is told about sequences, frames and columns.

package browser

import (
	"image/color"

	"floe/internal/particle"
	"floe/internal/sequence"
)

// Entry is a sequence that is open.
type Entry struct {
	// ID tells sequences apart; every call and callback names it.
	ID string
	// Title is the name with # for the number, Folder where the files are.
	Title, Folder string
	// Label is shown in the place of Title if that does not tell sequences apart.
	Label string
	// Range of the numbers, as "1-99,101-240".
	Range string
	// Frames that are there, and Missing between them.
	Frames, Missing int
	// Bytes on disk, 0 if that is not known.
	Bytes int64
	// Color marks the sequence, also in the timeline and the view.
	Color color.Color
	// Hidden sequences are not drawn in the view.
	Hidden bool
}

// label is what the sequence is called in the list.
func (e *Entry) label() string {
	if e.Label != "" {
		return e.Label
	}
	return e.Title
}

// EntryOf describes a sequence; its pattern with the folder is the ID.
func EntryOf(s *sequence.Sequence) Entry {
	return Entry{
		ID:    s.Dir + "/" + s.Pattern(),
		Title: s.Pattern(), Folder: s.Dir, Range: s.Range(),
		Frames: len(s.Files), Missing: s.MissingCount(),
	}
}

// Ref names an attribute of a sequence, or one component of it.
type Ref struct {
	Sequence, Name string
	// Component counts from 0; -1 is the whole value.
	Component int
}

// Target is what shall be exported: a sequence, and of it one attribute or one
// frame if they are given.
type Target struct {
	Sequence string
	// Attribute, "" for all.
	Attribute string
	// Slot of the timeline, -1 for all frames.
	Slot int
}

// ColumnFacts are what is known of a column without reading its values.
type ColumnFacts struct {
	// Elements of the attribute's context.
	Elements int64
	// Constant columns store one value that stands for all.
	Constant bool
	// Values after expansion: Elements, or the total of all arrays.
	Values int64
	// Bytes that the column takes in memory.
	Bytes int64
	// Texts is the number of distinct strings.
	Texts int
}

// FactsOf gives the facts of all columns, in the order of the header. It reads
// sizes only, but those of some columns lie in the frame's memory.
func FactsOf(f *particle.Frame) []ColumnFacts {
	facts := make([]ColumnFacts, len(f.Columns))
	for i := range f.Columns {
		c := &f.Columns[i]
		facts[i] = ColumnFacts{
			Elements: c.Elements, Constant: c.Constant, Values: c.Values(),
			Bytes: int64(len(c.Data)+8*len(c.Offsets)+len(c.Table.Bytes)+8*len(c.Table.Offsets)) + 4*int64(len(c.IDs)),
			Texts: c.Table.Len(),
		}
	}
	return facts
}
