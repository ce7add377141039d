// A reader of as much USD text as we write, strict about the rest.

package usda_test

import (
	"strconv"
	"strings"
	"testing"
)

// attribute is one property as read. Values are scalars as text, all brackets
// left out but counted.
type attribute struct {
	typ      string
	metadata map[string]string
	value    *value
	samples  []value
}

// value of an attribute, maybe at a time.
type value struct {
	time    string
	none    bool
	depth   int // of brackets and parentheses
	tuples  int // outermost elements of an array
	scalars []string
}

type layer struct {
	metadata   map[string]string
	typ, prim  string
	attributes map[string]*attribute
	order      []string
}

type parser struct {
	t    *testing.T
	text string
	at   int
}

// parse reads a layer with one prim.
func parse(t *testing.T, text string) layer {
	t.Helper()
	const cookie = "#usda 1.0\n"
	if !strings.HasPrefix(text, cookie) {
		t.Fatalf("begins with %.20q", text)
	}
	p := &parser{t: t, text: text, at: len(cookie)}
	l := layer{attributes: map[string]*attribute{}}
	p.expect("(")
	l.metadata = p.fields(")")
	p.expect("def")
	l.typ, l.prim = p.word(), p.word()
	p.expect("{")
	for !p.accept("}") {
		p.attribute(&l)
	}
	if p.blank(); p.at != len(p.text) {
		t.Fatalf("text behind the prim: %.40q", p.text[p.at:])
	}
	return l
}

func (p *parser) attribute(l *layer) {
	p.t.Helper()
	typ, name := p.word(), p.word()
	base, sampled := strings.CutSuffix(name, ".timeSamples")
	a := l.attributes[base]
	switch {
	case a == nil && !sampled:
		a = &attribute{typ: typ}
		l.attributes[base] = a
		l.order = append(l.order, base)
	case a == nil || !sampled || a.typ != typ || a.value != nil || a.samples != nil:
		p.t.Fatalf("%s %s is declared again", typ, name)
	}
	if p.accept("=") {
		if sampled {
			p.samples(a)
			return
		}
		v := p.value()
		a.value = &v
	}
	if p.accept("(") {
		a.metadata = p.fields(")")
	}
}

func (p *parser) samples(a *attribute) {
	p.expect("{")
	for !p.accept("}") {
		time := p.word()
		p.expect(":")
		v := p.value()
		v.time = time
		a.samples = append(a.samples, v)
		p.expect(",")
	}
}

func (p *parser) fields(end string) map[string]string {
	all := map[string]string{}
	for !p.accept(end) {
		name := p.word()
		p.expect("=")
		all[name] = p.word()
	}
	return all
}

func (p *parser) value() (v value) {
	p.t.Helper()
	depth := 0
	for {
		switch {
		case p.accept("["), p.accept("("):
			if depth++; depth == 2 {
				v.tuples++
			}
			v.depth = max(v.depth, depth)
			continue
		case p.accept("]"), p.accept(")"):
			depth--
		default:
			word := p.word()
			if word == "None" {
				return value{none: true}
			}
			if v.scalars = append(v.scalars, word); depth == 1 {
				v.tuples++
			}
		}
		if depth == 0 {
			return v
		}
		if p.accept(",") == p.closes() {
			p.t.Fatalf("comma expected, or not, at %.40q", p.text[p.at:])
		}
	}
}

// closes reports whether a bracket closes next.
func (p *parser) closes() bool {
	p.blank()
	return p.at < len(p.text) && strings.IndexByte("])", p.text[p.at]) >= 0
}

func (p *parser) blank() {
	for p.at < len(p.text) && strings.IndexByte(" \n", p.text[p.at]) >= 0 {
		p.at++
	}
}

func (p *parser) accept(s string) bool {
	p.blank()
	if strings.HasPrefix(p.text[p.at:], s) {
		p.at += len(s)
		return true
	}
	return false
}

func (p *parser) expect(s string) {
	p.t.Helper()
	if !p.accept(s) {
		p.t.Fatalf("%q expected at %.40q", s, p.text[p.at:])
	}
}

// word is a name, a type, a number or a text.
func (p *parser) word() string {
	p.t.Helper()
	p.blank()
	if p.accept(`"`) {
		return p.quoted()
	}
	from := p.at
	for p.at < len(p.text) && strings.IndexByte(" \n,()={}", p.text[p.at]) < 0 && !p.stops(from) {
		p.at++
	}
	if p.at == from {
		p.t.Fatalf("word expected at %.40q", p.text[p.at:])
	}
	return p.text[from:p.at]
}

// stops reports whether a word ends before a bracket that is not of T[], or
// before the colon behind a time.
func (p *parser) stops(from int) bool {
	rest := p.text[p.at:]
	switch rest[0] {
	case ':':
		return p.text[from] <= '9'
	case ']':
		return p.text[p.at-1] != '['
	case '[':
		return !strings.HasPrefix(rest, "[] ")
	}
	return false
}

func (p *parser) quoted() string {
	var b strings.Builder
	for {
		c := p.text[p.at]
		p.at++
		switch {
		case c == '"':
			return b.String()
		case c == '\n':
			p.t.Fatal("a line ends inside of a text")
		case c != '\\':
			b.WriteByte(c)
		case p.text[p.at] == 'n':
			b.WriteByte('\n')
			p.at++
		case p.text[p.at] >= '0' && p.text[p.at] <= '7':
			n, err := strconv.ParseUint(p.text[p.at:p.at+3], 8, 8)
			if err != nil {
				p.t.Fatal(err)
			}
			b.WriteByte(byte(n))
			p.at += 3
		default:
			b.WriteByte(p.text[p.at])
			p.at++
		}
	}
}
