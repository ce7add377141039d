// The log: what is counted, what is copied, what it forgets.

package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

func newTestJournal() (j *journal, copied *string) {
	copied = new(string)
	j = newJournal(func(text string) { *copied = text })
	now := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	j.now = func() time.Time {
		now = now.Add(time.Second)
		return now
	}
	return j, copied
}

func TestJournalCountsRepeats(t *testing.T) {
	j, copied := newTestJournal()
	var heard []int
	j.heard = func(m *message) { heard = append(heard, m.count) }
	j.warn("disk %d is slow", 2)
	j.warn("disk %d is slow", 2)
	j.fail(errors.New("disk 2 is slow")) // of another level
	j.warn("disk 2 is slow")
	j.info("saved")
	j.fail(nil)
	if len(j.messages) != 4 || fmt.Sprint(heard) != "[1 2 1 1 1]" {
		t.Errorf("%d messages, heard %v", len(j.messages), heard)
	}
	want := "09:00:02  warning  disk 2 is slow  (2 times)\n09:00:03  error    disk 2 is slow\n09:00:04  warning  disk 2 is slow\n09:00:05  info     saved\n"
	if got := j.text(); got != want {
		t.Errorf("the log is\n%s", got)
	}
	j.copyOne(3) // the oldest
	if *copied != "09:00:02  warning  disk 2 is slow  (2 times)" {
		t.Errorf("copied %q", *copied)
	}
}

func TestJournalIsBounded(t *testing.T) {
	j, _ := newTestJournal()
	for i := range maxMessages + 10 {
		j.info("message %d", i)
	}
	if n := len(j.messages); n != maxMessages || j.messages[0].text != "message 10" || j.at(0).text != fmt.Sprint("message ", maxMessages+9) {
		t.Errorf("%d messages from %q to %q", n, j.messages[0].text, j.at(0).text)
	}
	j.clear()
	if j.text() != "" || j.list.Length() != 0 {
		t.Error("something is left")
	}
}

func TestJournalRows(t *testing.T) {
	j, _ := newTestJournal()
	j.fail(errors.New("first line\nsecond line"))
	j.fail(errors.New("first line\nsecond line"))
	row := newLogRow()
	j.fill(0, row)
	var labels []string
	var dot *canvas.Circle
	walk(row, func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widget.Label:
			labels = append(labels, o.Text)
		case *canvas.Circle:
			dot = o
		}
	})
	if strings.Join(labels, "|") != "(2 times) first line  second line|09:00:02" || dot.FillColor != theme.Color(theme.ColorNameError) {
		t.Errorf("the row says %q in %v", labels, dot.FillColor)
	}
}

func TestJournalButtons(t *testing.T) {
	b := newBench(t)
	b.journal.warn("one")
	b.journal.warn("two")
	if b.status.text.Text != "two" || b.status.text.Importance != widget.WarningImportance {
		t.Errorf("the status says %q", b.status.text.Text)
	}
	b.journal.info("three")
	if b.status.text.Text != "two" {
		t.Error("what is no problem takes the place of one")
	}
	buttons := map[string]*widget.Button{}
	walk(b.journal.panel, func(o fyne.CanvasObject) {
		if button, ok := o.(*widget.Button); ok {
			buttons[button.Text] = button
		}
	})
	buttons["Copy all"].OnTapped()
	if text := b.app.Clipboard().Content(); strings.Count(text, "\n") != 3 {
		t.Errorf("copied %q", text)
	}
	b.journal.list.OnSelected(0)
	if text := b.app.Clipboard().Content(); !strings.HasSuffix(text, "three") {
		t.Errorf("copied %q", text)
	}
	buttons["Clear"].OnTapped()
	if len(b.journal.messages) != 0 {
		t.Error("the log is not empty")
	}
}

// The picture's text may change with every picture; the label may not.
func TestStatusOfThePictureIsCoalesced(t *testing.T) {
	b := newBench(t)
	shown := 0
	last := ""
	begin := time.Now()
	for i := 0; time.Since(begin) < 250*time.Millisecond; i++ {
		b.status.setPicture(fmt.Sprintf("%d points", i))
		app.driver.work()
		if text := b.status.picture.Text; text != last {
			shown, last = shown+1, text
		}
	}
	if shown > 4 {
		t.Errorf("the label changed %d times in a quarter of a second", shown)
	}
	latest := b.status.latest
	b.until("the last one is shown", func() bool { return b.status.picture.Text == latest })
}
