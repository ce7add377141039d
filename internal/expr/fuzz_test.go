package expr

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// FuzzExpressions: no text hangs, panics, or takes much memory; errors point into
// the text; what is compiled runs, and gives the same by blocks of other bounds.
func FuzzExpressions(f *testing.F) {
	for _, seed := range []string{
		"length(v) > 2 && P.y < 0", "0-100:2 ^10-20", "fit(Age,0,1,{1,2,3},4)", `name ~ "a*b?c" || "odd name" == "x"`, "{v.x, ID, u} == cell", "max(v) - min(trail) % 3", "!!!on", "-(-u) + 18446744073709551615",
		"1e999 * ID", "normalize(cross(v, P)).z[0]", "`a b`.x", "rand(ID, u) < .5", "ID % -9223372036854775808", "@\"x\" = nan", "v@P[2] != inf", "a.b.c.length", "9,8, 7-9:3", "((((1))))", "trail == strand", "isnan({1,nan})", "u/0-ID*index", "Größe > 'ß'",
	} {
		f.Add(seed)
	}
	frame := zoo().frame()
	many := large(1100)
	f.Fuzz(func(t *testing.T, text string) {
		begun := time.Now()
		e, err := Parse(text)
		if err != nil {
			pointsInto(t, text, err)
			return
		}
		for _, part := range e.Conjuncts() {
			if !strings.Contains(text, part.Part()) {
				t.Fatalf("%q is no part", part.Part())
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		s := Scope{Header: &frame.Header, Number: "-10.5"}
		if c, err := e.Condition(s); err != nil {
			pointsInto(t, text, err)
		} else if m, err := c.Mask(ctx, frame, Run{}); err != nil || m.Count() > 5 {
			t.Fatalf("%v", err)
		}
		d, err := e.Value(s)
		if err != nil {
			pointsInto(t, text, err)
		} else if c, err := d.Column(ctx, frame, "x", Run{}); err != nil || !c.Ragged() && c.Type.IsNumeric() && int64(len(c.Data)) != c.Stored()*c.ValueBytes() {
			t.Fatalf("%v: %d bytes, %v", c.Attribute, len(c.Data), err)
		}
		if c, err := e.Condition(Scope{Header: &many.Header}); err == nil {
			one, err1 := c.Mask(ctx, many, Run{Threads: 1})
			two, err2 := c.Mask(ctx, many, Run{Threads: 2})
			if err1 != nil || err2 != nil || !slices.Equal(one.Words, two.Words) || one.Words[len(one.Words)-1]>>(1100%64) != 0 {
				t.Fatalf("%v, %v: %v, %v", err1, err2, one, two)
			}
		}
		if took := time.Since(begun); took > 10*time.Second {
			t.Fatalf("took %v", took)
		}
	})
}

func pointsInto(t *testing.T, text string, err error) {
	var e *Error
	if !errors.As(err, &e) || e.Text != text || e.Pos < 0 || e.Pos > len(text) || e.End < e.Pos || e.End > len(text) {
		t.Fatalf("%#v", err)
	}
	if e.Message == "" || !strings.Contains(e.Caret(), "\n") || e.Character() < 1 || strings.Count(e.Caret(), "\n") != 1 {
		t.Fatalf("%v\n%s", err, e.Caret())
	}
}
