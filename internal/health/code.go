// What can be wrong, how bad is it, and what is to be done?

package health

import (
	"fmt"
	"slices"
)

// Code names a kind of finding. The words are stable: scripts match them.
type Code string

// The codes, in the order of docs/health.md.
const (
	Missing       Code = "missing"
	Duplicate     Code = "duplicate"
	Padding       Code = "padding"
	Empty         Code = "empty"
	Truncated     Code = "truncated"
	Unclosed      Code = "unclosed"
	Checksum      Code = "checksum"
	Damaged       Code = "damaged"
	UnknownFormat Code = "unknown-format"
	Unreadable    Code = "unreadable"
	Crashed       Code = "crashed"
	TooLarge      Code = "too-large"
	Growing       Code = "growing"
	Stale         Code = "sih5-stale"
	ReadWarning   Code = "read-warning"

	NotANumber Code = "nan"
	Infinite   Code = "inf"
	Denormal   Code = "denormal"
	Constant   Code = "constant"

	CountJump    Code = "count-jump"
	IDDuplicate  Code = "id-duplicate"
	IDReturned   Code = "id-returned"
	IDReborn     Code = "id-reborn"
	AttributeOff Code = "attribute-missing"
	AttributeNew Code = "attribute-new"
	TypeChange   Code = "attribute-type"
	UnitChange   Code = "unit-change"
	FormatChange Code = "format-change"

	BoxExplosion     Code = "bbox-explosion"
	Teleport         Code = "teleport"
	VelocityMismatch Code = "velocity-mismatch"
	VelocityScale    Code = "velocity-scale"
	Frozen           Code = "frozen"
	Repeated         Code = "repeated"
)

// Severity of a finding.
type Severity uint8

// The severities. A note is worth knowing, a warning needs a look, an error
// means that a frame is lost or has values that cannot be right.
const (
	Note Severity = iota + 1
	Warning
	Error
)

var severityNames = [...]string{Note: "note", Warning: "warning", Error: "error"}

// String gives "note", "warning" or "error".
func (s Severity) String() string {
	if s >= Note && s <= Error {
		return severityNames[s]
	}
	return fmt.Sprintf("severity %d", s)
}

// MarshalText writes what String gives.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (s *Severity) UnmarshalText(text []byte) error {
	i := slices.Index(severityNames[:], string(text))
	if i < int(Note) {
		return fmt.Errorf("%q is no severity", text)
	}
	*s = Severity(i)
	return nil
}

// about is what is known of a code.
type about struct {
	code     Code
	severity Severity // the usual one
	title    string
	advice   string
}

// codes is the visible list of all codes.
var codes = []about{
	{Missing, Error, "Frames are missing between the first and the last", "Simulate or copy these frames again; a farm job may have failed."},
	{Duplicate, Warning, "A frame number has several files", "Keep one of the files; programs disagree on which they take."},
	{Padding, Warning, "A number is padded unlike the others", "Rename the file; programs that build names from numbers do not find it."},
	{Empty, Error, "The file has no bytes", "Write the frame again; a disk was full or its writer was stopped."},
	{Truncated, Error, "The file ends too early", "Write or copy the frame again; a disk was full, or a copy was interrupted."},
	{Unclosed, Error, "The writer did not close the file", "Write the frame again; its writer crashed or is still at work."},
	{Checksum, Error, "The data differ from their checksum", "Copy the frame again from where it is whole; look at disk and memory if it happens often."},
	{Damaged, Error, "The file is damaged", "Write or copy the frame again."},
	{UnknownFormat, Error, "The file is in no known format", "Look at what the file is; it may have a wrong name or be overwritten."},
	{Unreadable, Error, "The file cannot be read", "Look at the rights of the file and whether its disk is there."},
	{Crashed, Error, "The loader died while it read the file", "Look at the file with floe info -v; if the loader ran out of memory, allow more with --loader-memory."},
	{TooLarge, Error, "The file expands to more than is allowed", "If the file is right, allow more with --max-payload and --budget."},
	{Growing, Warning, "The file is still being written", "Check again when its writer is done."},
	{Stale, Warning, "The converted file is not up to date", "Convert again with floe convert."},
	{ReadWarning, Note, "The reader has something to say about the file", "Nothing to do if the values are right."},
	{NotANumber, Error, "Values are not a number (NaN)", "Look for divisions by zero or roots of negative values where the attribute is made; simulate again from the frame before."},
	{Infinite, Error, "Values are infinite", "Look for divisions by zero and solver steps that are too long; simulate again from the frame before."},
	{Denormal, Warning, "Many values are nearly zero (denormal)", "Clamp tiny values to zero: they slow programs down. If the values make no sense, the file may be of another byte order."},
	{Constant, Warning, "All points have one value where they should differ", "Look whether the attribute was written; simulate or export the frame again."},
	{CountJump, Warning, "The number of points jumps", "Look at the frame: a part of the points may be missing or doubled."},
	{IDDuplicate, Warning, "Several points have one id", "Make ids unique, or trails and motion blur connect wrong points."},
	{IDReturned, Warning, "Ids vanished and came back", "Look at the frames between: points may be missing there."},
	{IDReborn, Warning, "Ids were used again for new points", "Give new points new ids, or motion blur draws lines between death and birth."},
	{AttributeOff, Warning, "An attribute is not there as it was before", "Export the frame with the same attributes as the others."},
	{AttributeNew, Note, "An attribute is there that was not before", "Nothing to do, unless the frames before should have it too."},
	{TypeChange, Warning, "An attribute is of another type than before", "Export all frames with the same types."},
	{UnitChange, Warning, "Values are scaled as by another unit", "Export all frames with the same units."},
	{FormatChange, Note, "The file is of another format than the others", "Look whether the file belongs to this sequence."},
	{BoxExplosion, Warning, "The bounding box explodes", "Look for points that fly away; simulate again with smaller steps from the frame before."},
	{Teleport, Warning, "Points jump farther than they can move", "Look at these points: their ids may be mixed up, or their positions be of another frame."},
	{VelocityMismatch, Warning, "Velocities do not fit the movement of the points", "Export the velocities of this frame again; motion blur will be wrong."},
	{VelocityScale, Note, "Velocities have an unusual scale", "Tell the renderer this scale for motion blur, or name the frame rate with --fps."},
	{Frozen, Warning, "The frame is the same as the one before", "Simulate or copy the frame again; the writer may have repeated it."},
	{Repeated, Warning, "The frame is the same as one long before", "Look whether a file was copied over by mistake."},
}

func (c Code) about() about {
	for _, a := range codes {
		if a.code == c {
			return a
		}
	}
	return about{code: c, severity: Warning, title: string(c)}
}

// Title says in a few words what is wrong.
func (c Code) Title() string { return c.about().title }

// Advice says in a sentence what to do.
func (c Code) Advice() string { return c.about().advice }

// Severity is the usual one of this code.
func (c Code) Severity() Severity { return c.about().severity }

// Known tells whether it is one of Codes.
func (c Code) Known() bool { return slices.Contains(Codes(), c) }

// Codes lists all codes.
func Codes() []Code {
	all := make([]Code, len(codes))
	for i, a := range codes {
		all[i] = a.code
	}
	return all
}
