// Where does each word of a tip stand?

package paint

import (
	"image"
	"image/color"
	"strings"

	"fyne.io/fyne/v2/theme"
)

// tipWidth is where lines of a tip are wrapped, in Fyne's units, if the window
// is not narrower.
const tipWidth = 420

// arrows on keys in words.
var arrows = strings.NewReplacer("←", "Left", "→", "Right", "↑", "Up", "↓", "Down")

// tipLayout is a tip in device pixels.
type tipLayout struct {
	rows          []tipRow
	face          *Face
	width, height int
	swatch        int // width of the column of swatches, 0 if there are none
}

// tipRow is one row: a piece of a line.
type tipRow struct {
	text, key string
	color     color.Color
	swatch    func(*image.RGBA, image.Rectangle, float32)
}

// layTip wraps lines to a width in pixels.
//
// Arrows are named: the font has none.
func layTip(lines []TipLine, width int, scale float32) tipLayout {
	l := tipLayout{face: FaceOf((theme.CaptionTextSize() + 1) * scale)}
	for _, line := range lines {
		if line.Swatch != nil {
			l.swatch = 2 * l.face.Height
		}
	}
	gap := l.face.Width("    ")
	for _, line := range lines {
		line.Key = arrows.Replace(line.Key)
		key := 0
		if line.Key != "" {
			key = gap + l.face.Width(line.Key)
		}
		for i, piece := range l.face.Wrap(line.Text, width-l.swatch-key) {
			row := tipRow{text: piece, color: line.Color}
			if i == 0 {
				row.key, row.swatch = line.Key, line.Swatch
			}
			l.rows = append(l.rows, row)
			l.width = max(l.width, l.swatch+l.face.Width(piece)+key)
		}
	}
	l.height = len(l.rows) * l.face.Height
	return l
}

func (l *tipLayout) draw(m *image.RGBA, scale float32) {
	for i, row := range l.rows {
		box := image.Rect(0, i*l.face.Height, m.Rect.Dx(), (i+1)*l.face.Height)
		if row.swatch != nil {
			row.swatch(m, image.Rect(0, box.Min.Y+1, l.swatch-l.face.Height/2, box.Max.Y-1), scale)
		}
		ink := row.color
		if ink == nil {
			ink = theme.Color(theme.ColorNameForeground)
		}
		l.face.Text(m, l.swatch, box.Min.Y+l.face.Ascent, row.text, ink)
		if row.key != "" {
			l.face.TextIn(m, box, row.key, 1, theme.Color(theme.ColorNamePlaceHolder))
		}
	}
}

// Wrap breaks a text into lines of a width in pixels, at spaces and behind the
// slashes of paths where that is possible, and inside of words where it is not.
func (f *Face) Wrap(s string, width int) []string {
	var lines []string
	for paragraph := range strings.Lines(s) {
		lines = append(lines, f.wrap(strings.TrimRight(paragraph, "\r\n"), width)...)
	}
	if len(lines) == 0 {
		return []string{""}
	}
	return lines
}

func (f *Face) wrap(s string, width int) []string {
	var lines []string
	for len(s) > 0 && f.Width(s) > width {
		cut := f.cut(s, width)
		lines = append(lines, strings.TrimRight(s[:cut], " "))
		s = strings.TrimLeft(s[cut:], " ")
	}
	if s == "" && len(lines) > 0 {
		return lines
	}
	return append(lines, s)
}

// cut is where the first line of a text ends, after at least one letter.
func (f *Face) cut(s string, width int) int {
	fits, between := 0, 0
	for i, r := range s {
		if r == ' ' {
			between = i
		}
		end := i + len(string(r))
		if i > 0 && f.Width(s[:end]) > width {
			break
		}
		if fits = end; r == '/' {
			between = end
		}
	}
	if between > 0 && fits < len(s) {
		return between
	}
	return fits
}
