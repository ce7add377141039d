package expr

import (
	"errors"
	"strings"
	"testing"
)

func TestErrors(t *testing.T) {
	f := zoo().frame()
	for _, c := range []struct {
		text string
		at   int
		says string
	}{
		// Grammar.
		{"", 1, "empty"}, {"  ", 1, "empty"}, {"Age >", 6, `something is missing after ">"`}, {"> 2", 1, `something is missing before ">"`}, {"&& Age > 1", 1, "missing"}, {"Age > 1 &&", 11, `missing after "&&"`},
		{"Age > 1 & alive", 9, "'&' means nothing"}, {`name == "open`, 9, "does not end"}, {"1 < Age < 2", 9, "twice"}, {"(Age > 1", 1, "not closed"}, {"Age > 1)", 8, `before ")"`}, {"length(v > 1", 13, `")" is missing`},
		{"length(v, )", 11, "missing"}, {"a b", 3, `a sign is missing before "b"`}, {"P.", 3, "component is missing"}, {"5abc > 1", 1, "neither a number nor a name"}, {"@ > 1", 1, "name is missing after @"}, {"P[1", 4, `"]" is missing`}, {"P[] > 1", 2, "one number"},
		{"{1}", 1, "2 to 16"}, {"20-10", 1, "is a number"}, {"20-10 ^3", 1, "range is empty"}, {"0-10:0 ^1", 1, "range is empty"}, {"Age ^ 2", 5, `missing before "^"`}, {"^x", 1, "point numbers are missing"}, {"^5.5", 1, "point numbers"}, {"Größe ^", 7, "missing"},
		{strings.Repeat("(", 200) + "1", 101, "too deeply"}, {strings.Repeat("-", 5000) + "1", 101, "too deeply"}, {"1" + strings.Repeat("+1", 3000), 0, "too deeply"}, {strings.Repeat("x", 9000), maxText + 1, "9000 bytes"},
		// Names.
		{"Agee > 2", 1, `no attribute "Agee"; did you mean Age?`}, {"Age > 1 && Postion.y < 0", 12, "did you mean"}, {"velocty > 1", 1, "did you mean PointVelocity?"}, {"zzz > 1", 1, "there are PointPosition, PointVelocity, Age"}, {"shade > 1", 1, "belongs to each polygon, not to each point"}, {"P.q > 1", 3, `no component "q"; there are x y z`},
		{"Age.x == 1", 5, `no component "x"; it is a single number`}, {"v.w > 1", 3, `no component "w"`}, {"Orientation.r > 1", 0, ""}, {"cell[3] > 1", 6, "no component 3"}, {"cell[-1] > 1", 6, "no component -1"}, {"cell[n] > 1", 6, "written out"}, {"name.x > 1", 6, "no component"},
		{"lenght(v) > 1", 1, "did you mean length?"}, {"set(1,2,3) == v", 1, "{x, y, z}"}, {"frobnicate(1) > 1", 1, "there are abs ceil"}, {"clamp(Age) > 1", 1, "clamp has 1 operands; it is clamp(x, low, high)"}, {"ODD > 1", 1, "`odd name`"},
		// Types.
		{"PointVelocity", 1, "is a vector3, not a condition; write length(PointVelocity) > 0 or a component, such as PointVelocity.y > 0"}, {"alive && v", 10, "vector3"}, {"!v", 2, "vector3"}, {"v > P", 1, "vectors are equal or not"}, {"v == cell.x + {1,2}", 0, "cannot be compared"},
		{"Age", 1, "is a float, not a condition; compare it, such as Age > 0"}, {"Age && alive", 1, "not a condition"}, {"1 + 1", 1, "is a number, not a condition"}, {"1.5", 1, "not a condition"}, {"name", 1, "not a condition"}, {`"x"`, 1, "not a condition"}, {"trail", 1, "an array of float, not a condition; write count(trail) > 0"},
		{"trail * 2 > 1", 1, "an array of float: one number is wanted for each point; count(trail), sum(trail)"}, {"max(strand) > 1", 5, "which has no max"}, {"count(Age) > 1", 7, "only arrays"}, {"name > 1", 8, "is a number, which cannot be compared with a text"}, {"name == smoke", 9, `no attribute "smoke"; texts stand in double quotes: "smoke"`},
		{`Age ~ "x*"`, 1, "cannot be compared with a text"}, {`name ~ name`, 8, "written out"}, {`"a" == "b"`, 1, `no attribute "a"`}, {"name + 1 > 1", 1, "not a number"}, {`name ~ "` + strings.Repeat("*a", 101) + `"`, 8, "202 bytes"}, {"blob == 1", 1, "cannot be compared"}, {"cross(v, Age) == v", 10, "three components"}, {"v + {1, 2} == v", 1, "does not fit"}, {"rand(v) > 1", 6, "single number"},
		{"ID % 0 == 1", 6, "divided by 0"}, {"Age < nan", 1, "ask == nan"}, {"Age > two", 7, `no attribute "two"`}, {"Age > 1 2", 7, "not a number"}, {"max(v+v) > 1", 1, "name its components"},
	} {
		e, err := Parse(c.text)
		if err == nil {
			_, err = e.Condition(Scope{Header: &f.Header})
		}
		var pointed *Error
		if !errors.As(err, &pointed) {
			if c.says != "" {
				t.Errorf("%s: %v", c.text, err)
			}
			continue
		}
		if c.at > 0 && pointed.Character() != c.at || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.60s: %v; not at %d: %s\n%s", c.text, err, c.at, c.says, pointed.Caret())
		}
	}
}
