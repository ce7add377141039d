// What happened: the log panel, which lists what failed and why.

package ui

import (
	"fmt"
	"image/color"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// level of a message.
type level uint8

const (
	info level = iota
	warning
	failure
)

// levels are how they look and are written.
var levels = [...]struct {
	name  string
	color fyne.ThemeColorName
}{{"info", theme.ColorNamePlaceHolder}, {"warning", theme.ColorNameWarning}, {"error", theme.ColorNameError}}

// message is one line of the log. The same text again only counts.
type message struct {
	at    time.Time
	level level
	text  string
	count int
}

func (m *message) String() string {
	text := fmt.Sprintf("%s  %-7s  %s", m.at.Format("15:04:05"), levels[m.level].name, m.text)
	if m.count > 1 {
		text += fmt.Sprintf("  (%d times)", m.count)
	}
	return text
}

// maxMessages bounds the log; the oldest go first.
const maxMessages = 2000

// journal keeps messages and shows them, newest first. It is for the UI
// goroutine.
type journal struct {
	messages []*message // oldest first
	list     *widget.List
	panel    fyne.CanvasObject
	// heard is called with every new message.
	heard func(*message)
	copy  func(text string)
	now   func() time.Time
}

func newJournal(copyText func(string)) *journal {
	j := &journal{copy: copyText, now: time.Now}
	j.list = widget.NewList(func() int { return len(j.messages) }, newLogRow, j.fill)
	j.list.OnSelected = func(i widget.ListItemID) { j.copyOne(i) }
	j.list.HideSeparators = true
	copyAll := widget.NewButtonWithIcon("Copy all", theme.ContentCopyIcon(), func() { j.copy(j.text()) })
	clear := widget.NewButtonWithIcon("Clear", theme.ContentClearIcon(), j.clear)
	hint := widget.NewLabel("Click a line to copy it.")
	hint.Importance = widget.LowImportance
	j.panel = container.NewBorder(nil, container.NewHBox(hint, layout.NewSpacer(), copyAll, clear), nil, nil, j.list)
	return j
}

// newLogRow is a dot of the level's colour, the time, and the text.
func newLogRow() fyne.CanvasObject {
	dot := canvas.NewCircle(color.Transparent)
	at := widget.NewLabel("00:00:00")
	at.Importance = widget.LowImportance
	text := widget.NewLabel("")
	text.Truncation = fyne.TextTruncateEllipsis
	left := container.NewHBox(container.NewCenter(container.NewGridWrap(fyne.NewSize(8, 8), dot)), at)
	return container.NewBorder(nil, nil, left, nil, text)
}

func (j *journal) fill(i widget.ListItemID, row fyne.CanvasObject) {
	m := j.at(i)
	parts := row.(*fyne.Container).Objects
	parts[0].(*widget.Label).SetText(m.line())
	left := parts[1].(*fyne.Container).Objects
	left[1].(*widget.Label).SetText(m.at.Format("15:04:05"))
	dot := left[0].(*fyne.Container).Objects[0].(*fyne.Container).Objects[0].(*canvas.Circle)
	dot.FillColor = theme.Color(levels[m.level].color)
	dot.Refresh()
}

// line is the text on one line.
func (m *message) line() string {
	text := strings.ReplaceAll(m.text, "\n", "  ")
	if m.count > 1 {
		text = fmt.Sprintf("(%d times) %s", m.count, text)
	}
	return text
}

// at gives the message in a row: the newest is the first.
func (j *journal) at(row int) *message { return j.messages[len(j.messages)-1-row] }

func (j *journal) copyOne(row int) {
	j.copy(j.at(row).String())
	j.list.UnselectAll()
}

func (j *journal) clear() {
	j.messages = nil
	j.list.Refresh()
}

// text is the whole log, oldest first, as it is copied.
func (j *journal) text() string {
	var b strings.Builder
	for _, m := range j.messages {
		fmt.Fprintln(&b, m)
	}
	return b.String()
}

// add appends a message, or counts the last one again.
func (j *journal) add(l level, text string) {
	if n := len(j.messages); n > 0 && j.messages[n-1].text == text && j.messages[n-1].level == l {
		j.messages[n-1].count++
		j.messages[n-1].at = j.now()
	} else {
		j.messages = append(j.messages, &message{at: j.now(), level: l, text: text, count: 1})
	}
	if extra := len(j.messages) - maxMessages; extra > 0 {
		j.messages = append(j.messages[:0], j.messages[extra:]...)
	}
	j.list.Refresh()
	if j.heard != nil {
		j.heard(j.messages[len(j.messages)-1])
	}
}

func (j *journal) info(format string, a ...any) { j.add(info, fmt.Sprintf(format, a...)) }
func (j *journal) warn(format string, a ...any) { j.add(warning, fmt.Sprintf(format, a...)) }
func (j *journal) fail(err error) {
	if err != nil {
		j.add(failure, err.Error())
	}
}
