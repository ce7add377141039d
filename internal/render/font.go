// Letters as strokes: a font of our own that is sharp at any size.

package render

import (
	"math"
	"strings"
)

// Each glyph is written as strokes, each stroke as points x y in a grid: x from
// 0 to 8, y from 0 (top of capitals) over 4 (top of small letters) and c (the
// line that they stand on) to g (below). A stroke after ~ is bent: its points
// pull the line, and only the first and the last lie on it.
const glyphRows = `
! 0008 0b0c
" 0003 3033
# 200c 604c 0474 0878
$ ~7270300006767c3c0c0a 404c
% 800c ~103032341404020010 ~68888a8c6c5c5a5868
& ~8c25105054080c4c87
' 0003
( ~30040a3e
) ~00343a0e
* 323a 0468 6408
+ 343a 0767
, 1b0e
- 0757
. 0b0c
/ 610d
0 ~4070767c3c0c060040
1 03404c 1c7c
2 ~03004070750c 0c7c
3 ~01004070737636 ~3676797c3c0c0b
4 5c500979
5 701006 ~0645757c3c0c0b
6 ~4676797c3c0c090646 ~0904305060
7 00702c
8 ~407073763606030040 ~4676797c3c0c090646
9 ~407073763606030040 ~73783c2c1c
: 0506 0b0c
; 1516 1b0e
< 62076c
= 0565 0969
> 02670c
? ~02004060633638 3b3c
@ ~546467 ~6774543437 ~373a5a67 ~646a8a86804000060c4c7c
A 0c408c 1979
B 000c ~00407073764606 ~064686898c4c0c
C ~82804000060c4c8c8a
D 000c ~004080868c4c0c
E 70000c7c 0666
F 70000c 0666
G ~82804000060c4c8c87 8747
H 000c 808c 0686
I 101c
J ~60686c3c0c0a
K 000c 8007 358c
L 000c7c
M 0c0047808c
N 0c008c80
O ~4080868c4c0c060040
P 000c ~00408083864606
Q ~4080868c4c0c060040 598d
R 000c ~00408083864606 468c
S ~8280400006868c4c0c0a
T 0080 404c
U ~00080c4c8c8880
V 004c80
W 002c436c80
X 008c 800c
Y 004680 464c
Z 00800c8c
[ 30000e3e
\ 016d
] 00303e0e
^ 033063
_ 0d7d
a ~15244474787c ~7838080c3c7c79
b ~4474787c4c0c080444 000c
c ~76744404080c4c7c7a
d ~4474787c4c0c080444 707c
e 0878 ~7876744404080c4c7b
f ~6030343c 0454
g ~4474787c4c0c080444 ~747d7g3g0f
h 000c ~08044474787c
i 141c 1011
j ~343d3g1g 3031
k 000c 7409 377c
l 101c
m 040c ~07042444474c ~47446484878c
n 040c ~08044474787c
o ~4474787c4c0c080444
p ~4474787c4c0c080444 040g
q ~4474787c4c0c080444 747g
r 040c ~08044464
s ~7574340408787c4c0c0b
t ~20292c6c 0454
u ~04080c3c7c78 747c
v 043c64
w 042c456c84
x 046c 640c
y 043c 641g
z 04640c6c
{ ~40202707 ~07272e4e
| 000e
} ~00202747 ~47272e0e
~ ~080626486866
`

const (
	capHeight    = 12.0 // of the grid
	glyphGap     = 3.5  // between letters
	spaceWidth   = 5.0
	digitWidth   = 7.0 // so that changing numbers do not jump
	belowTheLine = 4.5
)

// glyph is a letter: lines in the grid.
type glyph struct {
	width float64
	lines [][][2]float64
}

var glyphs = func() map[rune]glyph {
	all := map[rune]glyph{' ': {width: spaceWidth}}
	for row := range strings.Lines(strings.TrimPrefix(glyphRows, "\n")) {
		fields := strings.Fields(row)
		letter := []rune(fields[0])[0]
		all[letter] = newGlyph(letter, fields[1:])
	}
	return all
}()

func newGlyph(letter rune, strokes []string) glyph {
	var g glyph
	for _, s := range strokes {
		points := strings.TrimPrefix(s, "~")
		var line [][2]float64
		for i := 0; i+1 < len(points); i += 2 {
			line = append(line, [2]float64{gridDigit(points[i]), gridDigit(points[i+1])})
			g.width = max(g.width, line[len(line)-1][0])
		}
		if points != s {
			line = bend(line)
		}
		g.lines = append(g.lines, line)
	}
	if letter >= '0' && letter <= '9' {
		g.width = digitWidth
	}
	return g
}

// gridDigit reads 0 to 9 and a to g.
func gridDigit(c byte) float64 {
	if c >= 'a' {
		return float64(c-'a') + 10
	}
	return float64(c - '0')
}

// bend gives a quadratic B-spline, closed if the ends meet.
func bend(p [][2]float64) [][2]float64 {
	const steps = 6
	middle := func(a, b [2]float64) [2]float64 { return [2]float64{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2} }
	closed := p[0] == p[len(p)-1]
	if closed {
		p = append(p, p[1])
	}
	var line [][2]float64
	if !closed {
		line = append(line, p[0])
	}
	for i := 1; i+1 < len(p); i++ {
		a, b := middle(p[i-1], p[i]), middle(p[i], p[i+1])
		for s := range steps + 1 {
			t := float64(s) / steps
			u := 1 - t
			line = append(line, [2]float64{
				u*u*a[0] + 2*u*t*p[i][0] + t*t*b[0], u*u*a[1] + 2*u*t*p[i][1] + t*t*b[1],
			})
		}
	}
	if !closed {
		line = append(line, p[len(p)-1])
	}
	return line
}

// mask is a letter as coverage, 0 to 255.
type mask struct {
	width, height int
	left, top     int // of the letter's origin, top left of a capital
	coverage      []uint8
}

// font makes masks of one size and keeps them.
type font struct {
	height float64 // of capitals, pixels
	masks  map[rune]*mask
}

func newFont(height float64) *font { return &font{height: height, masks: map[rune]*mask{}} }

func (f *font) scale() float64 { return f.height / capHeight }

// weight is the thickness of strokes in pixels.
func (f *font) weight() float64 { return max(f.height/7.2, 1.2) }

func (f *font) glyph(letter rune) glyph {
	if g, known := glyphs[letter]; known {
		return g
	}
	return glyphs['?']
}

// width of a text in pixels.
func (f *font) width(text string) float64 {
	w := 0.0
	for _, letter := range text {
		w += f.glyph(letter).width + glyphGap
	}
	return max(w-glyphGap, 0) * f.scale()
}

// lineHeight is the distance from line to line in pixels.
func (f *font) lineHeight() float64 { return math.Ceil(f.height * 1.75) }

func (f *font) mask(letter rune) *mask {
	m := f.masks[letter]
	if m == nil {
		m = f.draw(f.glyph(letter))
		f.masks[letter] = m
	}
	return m
}

func (f *font) draw(g glyph) *mask {
	s, pad := f.scale(), int(f.weight())+1
	m := &mask{left: pad, top: pad}
	m.width = int(g.width*s) + 2*pad + 1
	m.height = int((capHeight+belowTheLine)*s) + 2*pad + 1
	m.coverage = make([]uint8, m.width*m.height)
	for i := range m.coverage {
		x := (float64(i%m.width-pad) + 0.5) / s
		y := (float64(i/m.width-pad) + 0.5) / s
		away := g.distance(x-0.5/s, y-0.5/s) * s
		m.coverage[i] = uint8(255 * min(max(f.weight()/2+0.5-away, 0), 1))
	}
	return m
}

// distance from a place in the grid to the nearest stroke.
func (g *glyph) distance(x, y float64) float64 {
	nearest := math.Inf(1)
	for _, line := range g.lines {
		for i := 0; i+1 < len(line); i++ {
			nearest = min(nearest, distanceTo(x, y, line[i], line[i+1]))
		}
	}
	return nearest
}

func distanceTo(x, y float64, a, b [2]float64) float64 {
	dx, dy := b[0]-a[0], b[1]-a[1]
	t := 0.0
	if square := dx*dx + dy*dy; square > 0 {
		t = min(max(((x-a[0])*dx+(y-a[1])*dy)/square, 0), 1)
	}
	return math.Hypot(x-a[0]-t*dx, y-a[1]-t*dy)
}
