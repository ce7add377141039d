// How do the frames of a sequence compare? floe info prints one in full and a line
// for each.

package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"floe/internal/loader"
	"floe/internal/sequence"
)

// infoTable prints one run of frames. What comes before the first frame that can
// be read waits for it, as lines tell how frames differ from that one.
type infoTable struct {
	out     io.Writer
	name    string // of the sequence
	width   int    // of the numbers
	first   *loader.Info
	waiting []loader.Info

	frames, bad, warned, odd int
	points, bytes            int64
	file                     string // of the frame before
	inside                   bool   // the frames are in one file
}

func newInfoTable(out io.Writer, run []target) *infoTable {
	t := &infoTable{out: out, name: run[0].sequence, width: len("frame")}
	for _, frame := range run {
		t.width = max(t.width, len(fmt.Sprint(frame.number)))
	}
	return t
}

func (t *infoTable) add(info loader.Info) {
	switch {
	case t.first != nil:
		t.row(info)
	case info.Error != nil:
		t.waiting = append(t.waiting, info)
	default:
		t.first = &info
		printInfo(t.out, info)
		t.rows(append(t.waiting, info))
	}
}

func (t *infoTable) rows(infos []loader.Info) {
	fmt.Fprintf(t.out, "\n  %*s  %13s  %10s  %8s\n", t.width, "frame", "points", "attributes", "size")
	for _, info := range infos {
		t.row(info)
	}
}

// end tells what the lines have in common.
func (t *infoTable) end() {
	if t.first == nil {
		fmt.Fprintln(t.out, t.name)
		t.rows(t.waiting)
	}
	where := ""
	if t.inside {
		where = " in one file"
	}
	fmt.Fprintf(t.out, "  %d frames, %s points, %s%s; %s\n", t.frames, formatCount(t.points), formatBytes(t.bytes), where, t.verdict())
}

func (t *infoTable) verdict() string {
	var parts []string
	for _, p := range []struct {
		n    int
		text string
	}{{t.bad, "cannot be read"}, {t.odd, "unlike the first"}, {t.warned, "with warnings"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.text))
		}
	}
	if len(parts) == 0 {
		return "all with the same attributes"
	}
	return strings.Join(parts, ", ")
}

func (t *infoTable) row(info loader.Info) {
	t.frames++
	points, attributes, size := "-", "-", "-"
	if file, err := sequence.Stat(info.Path); err == nil {
		if path := sequence.OnDisk(info.Path); path != t.file { // one file may hold all frames
			t.file = path
			t.bytes += file.Size()
		}
		size = formatBytes(file.Size())
		if sequence.OnDisk(info.Path) != info.Path { // of the whole file, told at the end
			size, t.inside = "", true
		}
	}
	if info.Error == nil {
		t.points += info.Points
		points, attributes = formatCount(info.Points), fmt.Sprint(len(info.Attributes))
	}
	line := fmt.Sprintf("  %*v  %13s  %10s  %8s", t.width, info.Number, points, attributes, size)
	if notes := t.notes(info); len(notes) > 0 {
		line += "  " + strings.Join(notes, "; ")
	}
	fmt.Fprintln(t.out, strings.TrimRight(line, " "))
}

// notes are what is not as in the first frame, and what is wrong.
func (t *infoTable) notes(info loader.Info) (notes []string) {
	if info.Error != nil {
		t.bad++
		return []string{"error: " + *info.Error}
	}
	if differences := differ(t.first, &info); len(differences) > 0 {
		t.odd++
		notes = append(notes, "DIFFERS: "+strings.Join(differences, ", "))
	}
	if len(info.Warnings) > 0 {
		t.warned++
		notes = append(notes, warningNote(t.first, &info))
	}
	return notes
}

// warningNote does not repeat what was printed with the first frame.
func warningNote(first, info *loader.Info) string {
	switch n := len(info.Warnings); {
	case n == 1 && slices.Equal(info.Warnings, first.Warnings):
		return "warning as above"
	case slices.Equal(info.Warnings, first.Warnings):
		return "warnings as above"
	case n > 1:
		return fmt.Sprintf("warning: %s (and %d more)", info.Warnings[0], n-1)
	}
	return "warning: " + info.Warnings[0]
}

// differ lists in what, besides values and counts, a frame is not like the first.
func differ(first, info *loader.Info) (differences []string) {
	if info.Format != first.Format || info.Version != first.Version {
		differences = append(differences, kindOfFile(info))
	}
	if info.ObjectType != first.ObjectType {
		differences = append(differences, kindOfObject(info))
	}
	if info.Dialect != first.Dialect {
		differences = append(differences, "read as "+info.Dialect)
	}
	was, is := attributeKinds(first), attributeKinds(info)
	for _, name := range namesOfAttributes(first) {
		switch kind, there := is[name]; {
		case !there:
			differences = append(differences, "no "+name)
		case kind != was[name]:
			differences = append(differences, fmt.Sprintf("%s is %s", name, kind))
		}
	}
	for _, name := range namesOfAttributes(info) {
		if _, there := was[name]; !there {
			differences = append(differences, "also "+name)
		}
	}
	return differences
}

// attributeKinds describes attributes by name; of several with one name the
// second is "name (2)".
func attributeKinds(info *loader.Info) map[string]string {
	kinds := make(map[string]string, len(info.Attributes))
	for i, name := range namesOfAttributes(info) {
		a := info.Attributes[i]
		kinds[name] = attributeKind(a) + " per " + a.Context
	}
	return kinds
}

func namesOfAttributes(info *loader.Info) []string {
	names := make([]string, len(info.Attributes))
	times := map[string]int{}
	for i, a := range info.Attributes {
		names[i] = a.Name
		if times[a.Name]++; times[a.Name] > 1 {
			names[i] = fmt.Sprintf("%s (%d)", a.Name, times[a.Name])
		}
	}
	return names
}
