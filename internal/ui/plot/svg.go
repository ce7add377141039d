// Plots as SVG: small, sharp at any size, and its texts stay texts.

package plot

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/color"
	"io"
	"strconv"

	"floe/internal/ui/paint"
)

// svg gathers elements; writeTo puts them into a document.
type svg struct {
	width, height float64
	body          bytes.Buffer
}

func (s *svg) pixel() float64 { return 1 }

// num writes a length with at most two decimals.
func num(v float64) string {
	return strconv.FormatFloat(float64(int64(v*100+half(v)))/100, 'f', -1, 64)
}

func half(v float64) float64 {
	if v < 0 {
		return -0.5
	}
	return 0.5
}

// ink gives the attributes of a colour: what is "fill" or "stroke".
func ink(what string, c color.Color) string {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	s := fmt.Sprintf(`%s="#%02x%02x%02x"`, what, n.R, n.G, n.B)
	if n.A != 255 {
		s += fmt.Sprintf(` %s-opacity="%.3g"`, what, float64(n.A)/255)
	}
	return s
}

func (s *svg) box(r rect, c color.Color) {
	fmt.Fprintf(&s.body, `<rect x="%s" y="%s" width="%s" height="%s" %s/>`+"\n", num(r.x), num(r.y), num(r.w), num(r.h), ink("fill", c))
}

func (s *svg) line(x0, y0, x1, y1, width float64, c color.Color) {
	fmt.Fprintf(&s.body, `<line x1="%s" y1="%s" x2="%s" y2="%s" stroke-width="%s" %s/>`+"\n",
		num(x0), num(y0), num(x1), num(y1), num(width), ink("stroke", c))
}

func (s *svg) path(points []point, width float64, c color.Color) {
	s.body.WriteString(`<polyline points="`)
	for _, p := range points {
		fmt.Fprintf(&s.body, "%s,%s ", num(p.x), num(p.y))
	}
	fmt.Fprintf(&s.body, `" fill="none" stroke-linejoin="round" stroke-width="%s" %s/>`+"\n", num(width), ink("stroke", c))
}

func (s *svg) band(slices []slice, c color.Color) {
	s.body.WriteString(`<polygon points="`)
	for _, p := range slices {
		fmt.Fprintf(&s.body, "%s,%s ", num(p.x), num(p.top))
	}
	for i := len(slices) - 1; i >= 0; i-- {
		fmt.Fprintf(&s.body, "%s,%s ", num(slices[i].x), num(slices[i].bottom))
	}
	fmt.Fprintf(&s.body, `" %s/>`+"\n", ink("fill", c))
}

var anchors = [3]string{"start", "middle", "end"}

func (s *svg) text(x, y float64, text string, size float64, align int, c color.Color) {
	s.write(fmt.Sprintf(`x="%s" y="%s" text-anchor="%s"`, num(x), num(y), anchors[align+1]), text, size, c)
}

func (s *svg) upright(x, y float64, text string, size float64, c color.Color) {
	s.write(fmt.Sprintf(`transform="translate(%s %s) rotate(-90)" text-anchor="middle"`, num(x), num(y)), text, size, c)
}

func (s *svg) write(where, text string, size float64, c color.Color) {
	fmt.Fprintf(&s.body, `<text %s font-size="%s" %s>`, where, num(size), ink("fill", c))
	_ = xml.EscapeText(&s.body, []byte(text)) // a buffer takes all
	s.body.WriteString("</text>\n")
}

// textWidth is that of the screen's font, which is as wide as most.
func (s *svg) textWidth(text string, size float64) float64 {
	return float64(paint.FaceOf(float32(size*4)).Width(text)) / 4
}

func (s *svg) writeTo(w io.Writer) error {
	_, err := fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %[1]s %[2]s" font-family="Noto Sans, Helvetica, Arial, sans-serif">
%s</svg>
`, num(s.width), num(s.height), s.body.Bytes())
	return err
}
