package expr

import (
	"slices"
	"testing"
)

func TestConditions(t *testing.T) {
	f := zoo().frame()
	all := []int64{0, 1, 2, 3, 4}
	for _, c := range []struct {
		text string
		want []int64
	}{
		// Numbers; NaN is in no comparison but !=.
		{"Age > 2", []int64{3}}, {"age>=2", []int64{1, 3}}, {"Age < 0", []int64{4}}, {"age != 0.1", []int64{1, 2, 3, 4}},
		{"age == 0.1", []int64{0}}, {"age = .1", []int64{0}}, {"2 < Age", []int64{3}}, {"0 >= Age", []int64{4}},
		{"Age == nan", []int64{2}}, {"Age != nan", []int64{0, 1, 3, 4}}, {"nan == Age", []int64{2}}, {"isnan(Age)", []int64{2}},
		{"!isnan(PointPosition)", []int64{0, 1, 2, 4}}, {"isnan(half)", []int64{2}}, {"isnan(wide)", []int64{2}}, {"isnan(ID)", nil}, {"ID == nan", nil},
		{"Age == inf", []int64{3}}, {"Age < -inf", nil}, {"age > 1e300", nil}, {"age < 1e300", []int64{0, 1, 4}}, {"Age == 2e0", []int64{1}},
		{"!(Age > 2)", []int64{0, 1, 2, 4}}, {"Age <= 2", []int64{0, 1, 4}},
		{"wide == 0.1", []int64{0}}, {"half == 1", []int64{0}}, {"half < 0", []int64{1}}, {"wide == 0", []int64{3}},
		{"Age < wide", []int64{1, 4}}, {"Age == Age", []int64{0, 1, 3, 4}}, {"Age != Age", []int64{2}}, {"Age >= Mass", []int64{1, 3}},

		// Whole numbers are exact.
		{"ID == 9007199254740993", []int64{1}}, {"ID == 9007199254740992", []int64{4}}, {"ID > 9007199254740992", []int64{1, 3}},
		{"ID == 9223372036854775807", []int64{3}}, {"ID < 9223372036854775808", all}, {"ID >= 9223372036854775808", nil}, {"ID > -1e30", all},
		{"ID == 16.5", nil}, {"ID != 16.5", all}, {"ID > 16.5 && ID < 17.5", []int64{0}}, {"ID <= -3", []int64{2}}, {"-2.5 > ID", []int64{2}},
		{"u == 18446744073709551615", []int64{2}}, {"u >= 9223372036854775808", []int64{2, 4}}, {"u < 0", nil}, {"u >= -1", all}, {"u<=0.5", []int64{0}},
		{"u > ID", []int64{2, 4}}, {"ID < u", []int64{2, 4}}, {"u == ID", nil}, {"ID != u", all}, {"wide == ID", []int64{4}}, {"ID > wide", []int64{0, 3}}, {"wide < ID", []int64{0, 3}},
		{"u >= wide", []int64{3, 4}}, {"wide <= u", []int64{3, 4}}, {"byte == 255", []int64{2}}, {"byte > 300", nil}, {"n == -2147483648", []int64{4}}, {"n < -1", []int64{3, 4}},
		{"ID + 1 == 9007199254740994", []int64{1}}, {"ID % 2 == 1", []int64{0, 1, 2, 3}}, {"mod(n, 2) == 0", []int64{0, 2, 4}}, {"mod(n, -2) == -1", []int64{1, 3}},
		{"byte / 2 == 1.5", []int64{3}}, {"u % 2 == 1", []int64{1, 2, 3}}, {"byte - 4 < 0", []int64{0, 1, 3}},

		// Components, vectors.
		{"PointPosition.y < 0", []int64{0, 4}}, {"@PointPosition.x>0", []int64{0, 2}}, {"P.y < 0", []int64{0, 4}}, {"v@P.y < 0", []int64{0, 4}}, {"PointPosition[2] == 4", []int64{2}},
		{"Cd.r == 1", []int64{0, 4}}, {"Color.A < 1", []int64{4}}, {"Color.x == 1", []int64{0, 4}}, {"Orientation.w == 1", all}, {"Orientation.x == 2", []int64{0}}, {"Orientation[0] == 1", all},
		{"length(PointVelocity) > 4", []int64{0, 4}}, {"length(v) == 5", []int64{0}}, {"v == 5", []int64{0}}, {"v.length >= 5", []int64{0, 4}}, {"v.magnitude < 1", []int64{1}}, {"5 == v", []int64{0}},
		{"v > 4", []int64{0, 4}}, {"length(cell) < 2", []int64{0, 2, 4}}, {"cell == {1, 2, 3}", []int64{1}}, {"cell != {0,0,0}", []int64{1, 2, 3, 4}}, {"v == {0, 0, -1}", []int64{3}},
		{"P == P", []int64{0, 1, 2, 4}}, {"P != P", []int64{3}}, {"cell.y == cell.z", []int64{0, 2, 3}}, {"cell[2] - cell[0] == 2", []int64{1}},
		{"dot(v, {0, 0, 1}) < 0", []int64{3}}, {"cross({1,0,0}, v).z > 0", []int64{0}}, {"normalize(v).x == 0.6", []int64{0, 4}}, {"(P + v).y > 1", []int64{0}}, {"-v.x < -2", []int64{0, 4}},
		{"max(v) >= 4", []int64{0, 4}}, {"min(Color.r, Color.g, 0.25) == 0.25", []int64{0, 4}}, {"sum(cell) == 6", []int64{1}}, {"max(cell) > 3", []int64{3}},

		// Logic, bools, groups.
		{"alive", []int64{0, 2, 4}}, {"!alive", []int64{1, 3}}, {"alive == 1", []int64{0, 2, 4}}, {"alive == true", []int64{0, 2, 4}}, {"alive != 1", []int64{1, 3}}, {"alive == false", []int64{1, 3}},
		{"group:fast", []int64{1, 2}}, {"fast", []int64{1, 2}}, {"@group_fast", []int64{1, 2}}, {"i@group_fast", []int64{1, 2}}, {"!Fast && alive", []int64{0, 4}}, {"fast || alive", []int64{0, 1, 2, 4}},
		{"alive && Age > 0 || ID == -3", []int64{0, 2}}, {"alive && (Age > 0 || ID == -3)", []int64{0, 2}}, {"true", all}, {"false", nil}, {"!false", all}, {"!!alive", []int64{0, 2, 4}},
		{"byte", []int64{1, 2, 3, 4}}, {"u && alive", []int64{2, 4}}, {"alive == group:fast", []int64{2, 3}}, {"alive + fast == 2", []int64{2}}, {"1 < 2", all}, {"2.5 == 2", nil},

		// Texts.
		{`name == "smoke"`, []int64{0, 2}}, {`name != 'smoke'`, []int64{1, 3, 4}}, {`"smoke" == name`, []int64{0, 2}}, {`name < "a"`, []int64{1, 3, 4}}, {`"a" > name`, []int64{1, 3, 4}},
		{`name ~ "sm*"`, []int64{0, 2}}, {`name !~ "sm*"`, []int64{1, 3, 4}}, {`name ~ "?ire"`, []int64{1, 3}}, {`name == ""`, []int64{4}}, {`name ~ "*"`, all},
		{"`odd name` == \"x && y\"", []int64{1}}, {`@"odd name" == "a<b"`, []int64{0}}, {`"odd name" == "a<b"`, []int64{0}}, {"`odd name` ~ \"Gr??e\"", []int64{2}}, {"name == `odd name`", nil}, {"name > `odd name`", []int64{0, 2, 3}},
		{"name != `odd name`", all}, {`"my.attr" > 3`, []int64{4}}, {`"PointPosition".y < 0`, []int64{0, 4}},

		// Arrays, other contexts, names.
		{"count(trail) == 2", []int64{0}}, {"trail.count > 0", []int64{0, 2}}, {"trail > 0", []int64{0, 2}}, {"length(trail) == 1", []int64{2}}, {"max(trail) > 64", []int64{0}}, {"min(trail) == 2", []int64{0}},
		{"isnan(max(trail))", []int64{1, 2, 3, 4}}, {"sum(trail) == 66.25", []int64{0}}, {"sum(trail) == 0", []int64{1, 3, 4}}, {"strand.count == 1", []int64{0}},
		{"Level == 1.5", all}, {"Age > Level", []int64{1, 3}}, {"Mass == 1.5", all}, {"my.attr > 2", []int64{3, 4}}, {"`my.attr` == 0", []int64{0}}, {"@index == 0", []int64{4}}, {"`index` == 0", []int64{4}},

		// Elements and frames.
		{"index < 2", []int64{0, 1}}, {"# >= 3", []int64{3, 4}}, {"@ptnum == 3", []int64{3}}, {"number == 101", all}, {"@Frame > 101", nil}, {"number > 100 && index == 1", []int64{1}},
		{"0-3:2", []int64{0, 2}}, {"1-3", []int64{1, 2, 3}}, {"4", []int64{4}}, {"^1-2", []int64{0, 3, 4}}, {"0-4 ^1 ^3", []int64{0, 2, 4}}, {"0 2 4", []int64{0, 2, 4}}, {"0,2,4", []int64{0, 2, 4}}, {"0-4, ^2", []int64{0, 1, 3, 4}},
		{"0-100:3 && alive", []int64{0}}, {"alive && 0-2", []int64{0, 2}}, {"!1-3", []int64{0, 4}}, {"!(1-3)", []int64{0, 4}}, {"!0-9:2", []int64{1, 3}}, {"(0-1 3) || Age == inf", []int64{0, 1, 3}}, {"3-9223372036854775807:2", []int64{3}},
		{"9-20", nil}, {"4 || 0", []int64{0, 4}},

		// Functions.
		{"abs(n) == 3", []int64{3}}, {"abs(Age) > 2", []int64{3, 4}}, {"clamp(Age, 0, 1) == 1", []int64{1, 3}}, {"sqrt(Age) > 1.4", []int64{1, 3}}, {"floor(Age) == -3", []int64{4}}, {"ceil(Age) == -2", []int64{4}}, {"round(Age) == 0", []int64{0}},
		{"pow(Age, 2) == 4", []int64{1}}, {"fit(Age, 0, 2, 10, 20) == 20", []int64{1, 3}}, {"fit(Age, 0, 2, 10, 20) == 10", []int64{4}}, {"sin(0) == 0 && cos(0) == 1", all}, {"Age * 2 == 0.2", []int64{0}}, {"Age + 1 > 1 && Age - 1 < 0", []int64{0}},
		{"rand(ID) >= 0 && rand(ID) < 1", all}, {"rand(byte) == rand(byte, 0)", all}, {"rand(1) == rand(1.0)", all}, {"rand(index) == rand(index, 1)", nil}, {"Age / 0 == inf", []int64{0, 1, 3}}, {"1/3*3 == 1", all}, {"2 + 3 * 4 - -1 == 15", all}, {"7 % 4 == 3", all}, {"-7 % 4 == 1", all},
		{"mod(Age, 1) == 0.5", []int64{4}}, {"-9223372036854775808 < ID", all}, {"pi > 3.14", all},
	} {
		for _, r := range []Run{{Threads: 1}, {}} {
			if got := chosen(t, f, c.text, r); !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
				t.Errorf("%s chooses %v, not %v", c.text, got, c.want)
			}
		}
	}
}
