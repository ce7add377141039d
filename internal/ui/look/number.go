// An entry for a number, which counts when it is finished.

package look

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// number is an entry that tells finished numbers only.
type number struct {
	widget.Entry
	least   float32 // width
	value   float64
	check   func(float64) error // nil allows all
	changed func(float64)
	problem func(string) // "" when all is well
	wrong   bool
	focused bool
}

func newNumber(width float32, changed func(float64)) *number {
	n := &number{least: width, changed: changed}
	n.OnSubmitted = func(string) { n.submit() }
	n.ExtendBaseWidget(n)
	n.set(0)
	return n
}

// MinSize is narrower than that of other entries.
func (n *number) MinSize() fyne.Size {
	n.ExtendBaseWidget(n)
	return fyne.NewSize(n.least, n.Entry.MinSize().Height)
}

// set shows a value. What is being typed stays: frames that go by must not take
// it away.
func (n *number) set(v float64) {
	if n.focused && n.Text != numberText(n.value) {
		n.value = v
		return
	}
	n.put(v)
}

// put shows a value and forgets what was typed.
func (n *number) put(v float64) {
	n.value = v
	n.settle()
	if text := numberText(v); text != n.Text {
		n.SetText(text)
	}
}

// settle takes back a complaint.
func (n *number) settle() {
	if n.wrong && n.problem != nil {
		n.problem("")
	}
	n.wrong = false
}

// commit takes over what was typed, or says what is wrong with it.
func (n *number) commit() {
	if n.Text == numberText(n.value) {
		n.settle()
		return
	}
	v, err := parseNumber(n.Text)
	if err == nil && n.check != nil {
		err = n.check(v)
	}
	if err != nil {
		n.wrong = true
		if n.problem != nil {
			n.problem(err.Error())
		}
		return
	}
	n.put(v)
	n.changed(v)
}

// submit takes over and gives the keyboard back, so that Space plays again.
func (n *number) submit() {
	n.commit()
	if c := canvasOf(n); c != nil && !n.wrong && c.Focused() == fyne.Focusable(n) {
		c.Unfocus()
	}
}

// FocusGained implements fyne.Focusable.
func (n *number) FocusGained() {
	n.focused = true
	n.Entry.FocusGained()
}

// FocusLost counts as finished.
func (n *number) FocusLost() {
	n.focused = false
	n.Entry.FocusLost()
	n.commit()
}

// TypedKey takes back what was typed on Escape and gives the keyboard back.
func (n *number) TypedKey(k *fyne.KeyEvent) {
	if k.Name != fyne.KeyEscape {
		n.Entry.TypedKey(k)
		return
	}
	n.put(n.value)
	if c := canvasOf(n); c != nil {
		c.Unfocus()
	}
}

// numberText writes a value as short as an entry is narrow.
func numberText(v float64) string {
	digits := 5
	if math.Abs(v) < 0.1 {
		digits = 4
	}
	text := strconv.FormatFloat(v, 'g', digits, 64)
	if v == math.Trunc(v) && math.Abs(v) < 1e7 {
		text = strconv.FormatFloat(v, 'f', -1, 64)
	}
	return text
}

var errEmpty = errors.New("a number, please")

// parseNumber reads 1.5, 1,5, 1e-3, −2, 1/24, 1 000,5 and 1,000.5.
func parseNumber(text string) (float64, error) {
	clean := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", "_", "", "−", "-").Replace(strings.TrimSpace(text))
	if clean == "" {
		return 0, errEmpty
	}
	over, under, fraction := strings.Cut(clean, "/")
	v, err := parseDecimal(over)
	if err == nil && fraction {
		var by float64
		by, err = parseDecimal(under)
		v /= by
	}
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("“%s” is not a number", strings.TrimSpace(text))
	}
	return v, nil
}

// parseDecimal takes whichever of comma and point comes last for the decimal one.
func parseDecimal(text string) (float64, error) {
	comma, point := strings.LastIndexByte(text, ','), strings.LastIndexByte(text, '.')
	switch {
	case comma > point && strings.Count(text, ",") == 1:
		text = strings.Replace(strings.ReplaceAll(text, ".", ""), ",", ".", 1)
	case comma >= 0 && point > comma:
		text = strings.ReplaceAll(text, ",", "")
	}
	if strings.ContainsAny(text, "xXpPnN_iI") {
		return 0, strconv.ErrSyntax // hexadecimal, NaN and Inf are no settings
	}
	return strconv.ParseFloat(text, 64)
}
