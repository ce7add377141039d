// The line at the bottom: what was said last, what is selected, what is seen.

package ui

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// statusBar is for the UI goroutine. Labels cost a repaint of the window, so
// those that change with every picture are shown ten times a second at most.
type statusBar struct {
	root                     fyne.CanvasObject
	text, picture, selection *widget.Label
	do                       func(func())
	latest                   string // of the picture
	waiting                  bool   // a later change is on its way
	changed                  time.Time
}

// statusPause is the least time between two changes of the picture's text.
const statusPause = 100 * time.Millisecond

func newStatusBar(do func(func())) *statusBar {
	s := &statusBar{text: widget.NewLabel(""), picture: widget.NewLabel(""), selection: widget.NewLabel(""), do: do}
	s.text.Truncation = fyne.TextTruncateEllipsis
	s.picture.Importance = widget.LowImportance
	s.root = container.NewBorder(nil, nil, nil, container.NewHBox(s.selection, s.picture), s.text)
	return s
}

func (s *statusBar) say(format string, a ...any) { s.setText(fmt.Sprintf(format, a...), info) }

func (s *statusBar) setText(text string, l level) {
	importance := [...]widget.Importance{widget.MediumImportance, widget.WarningImportance, widget.DangerImportance}[l]
	if s.text.Text == text && s.text.Importance == importance {
		return
	}
	s.text.Importance = importance
	s.text.SetText(text)
}

func (s *statusBar) setSelection(text string) {
	if s.selection.Text != text {
		s.selection.SetText(text)
	}
}

// setPicture says what the picture shows.
func (s *statusBar) setPicture(text string) {
	s.latest = text
	if s.waiting || s.picture.Text == text {
		return
	}
	if rest := statusPause - time.Since(s.changed); rest > 0 {
		s.waiting = true
		time.AfterFunc(rest, func() { s.do(s.showPicture) })
		return
	}
	s.showPicture()
}

func (s *statusBar) showPicture() {
	s.waiting = false
	s.changed = time.Now()
	if s.picture.Text != s.latest {
		s.picture.SetText(s.latest)
	}
}
