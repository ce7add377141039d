package table

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"floe/internal/particle"
)

func TestFilters(t *testing.T) {
	s := sheetOf(t, 5,
		single[int64]("ID", particle.Int64, 17, 1<<53+1, -3, math.MaxInt64, 1<<53),
		single[float32]("Age", particle.Float32, 0.1, 2, nan32(), float32(inf), -2.5),
		single[float32]("PointPosition", particle.Vector3, 1, -2, 2, 0, 1, 0, 3, 0, 4, nan32(), 0, 0, 0, -1, 0),
		single[uint64]("u", particle.Uint64, 0, 1, math.MaxUint64, 3, 4),
		single[uint8]("byte", particle.Uint8, 0, 1, 255, 3, 4),
		single[bool]("alive", particle.Bool, true, false, true, false, true),
		single[float32]("Mass", particle.Float32, 1.5),
		coded("name", []string{"smoke", "Fire"}, 0, 1, 0, 1, 7),
		texts("odd name", "a<b", "x && y", "Größe", "", "smoke"),
		single[bool]("group:fast", particle.Bool, false, false, false, true, true),
		ragged("trail", particle.Float32, []int64{0, 2, 2, 3, 3, 3}, 64.25, 2, nan32()),
	)
	for _, c := range []struct {
		filter string
		want   []int64
	}{
		{"", []int64{0, 1, 2, 3, 4}},
		{"Age > 2", []int64{3}},
		{"age>=2", []int64{1, 3}},
		{"age == 0.1", []int64{0}}, {"age = .1", []int64{0}}, {"age > 0.1", []int64{1, 3}}, {"age != 0.1", []int64{1, 2, 3, 4}},
		{"age == nan", []int64{2}}, {"age != NaN", []int64{0, 1, 3, 4}}, {"age == inf", []int64{3}}, {"age < inf", []int64{0, 1, 4}},
		{"age < -inf", nil}, {"age >= -inf", []int64{0, 1, 3, 4}}, {"age > 1e300", nil}, {"age < 1e300", []int64{0, 1, 4}},
		{"ID == 17", []int64{0}}, {"ID == 9007199254740993", []int64{1}}, {"id == 9007199254740992", []int64{4}},
		{"id > 9007199254740992", []int64{1, 3}}, {"id == 9223372036854775807", []int64{3}}, {"id >= 9223372036854775807", []int64{3}},
		{"id > 9223372036854775807", nil}, {"id < 9223372036854775808", []int64{0, 1, 2, 3, 4}}, {"id > -1e30", []int64{0, 1, 2, 3, 4}},
		{"id == 16.5", nil}, {"id > 16.5 && id < 17.5", []int64{0}}, {"id != 16.5", []int64{0, 1, 2, 3, 4}}, {"id <= -3", []int64{2}},
		{"id == nan", nil}, {"u == 18446744073709551615", []int64{2}}, {"u < 0", nil}, {"u >= -1", []int64{0, 1, 2, 3, 4}}, {"u<=0.5", []int64{0}},
		{"byte > 3", []int64{2, 4}}, {"byte > 300", nil}, {"alive == true", []int64{0, 2, 4}}, {"alive != 1", []int64{1, 3}},
		{"PointPosition.y < 0", []int64{0, 4}}, {"@PointPosition.x>0", []int64{0, 2}}, {"PointPosition == 5", []int64{2}},
		{"PointPosition.length > 2 && PointPosition.z > 3", []int64{2}}, {"pointposition.magnitude <= 1", []int64{1, 4}},
		{"Mass == 1.5", []int64{0, 1, 2, 3, 4}}, {"Mass > 1.5", nil},
		{"# < 2", []int64{0, 1}}, {"#==4", []int64{4}},
		{"trail > 0", []int64{0, 2}}, {"trail.count == 2", []int64{0}},
		{`name == "smoke"`, []int64{0, 2}}, {`name != "smoke"`, []int64{1, 3, 4}}, {`name < "a"`, []int64{1, 3, 4}}, {`name ~ "sm*"`, []int64{0, 2}},
		{"alive", []int64{0, 2, 4}}, {"!alive", []int64{1, 3}}, {"alive || ID == -3 || # == 3", []int64{0, 2, 3, 4}}, {"fast", []int64{3, 4}}, {"group:fast && alive", []int64{4}}, {"smoke && fast", []int64{4}},
		{"0-4:2 ^2", []int64{0, 4}}, {"1-3", []int64{1, 2, 3}}, {"^1-3", []int64{0, 4}}, {"length(P) > 2 && !isnan(P)", []int64{0, 2}}, {"ID % 2 == 0", []int64{4}},
		{"Age * 2 == 4", []int64{1}}, {"(Age > 0 && alive) || fast", []int64{0, 3, 4}}, {"-2.5", []int64{4}}, {"smo ke", nil}, {"`odd name` == \"\"", []int64{3}}, {"nan && fast", []int64{3}},
		{`"odd name" == "x && y"`, []int64{1}}, {`"odd name" == "a<b"`, []int64{0}},
		{"nan", []int64{2, 3}}, {"!nan", []int64{0, 1, 4}}, {"NAN && alive == 1", []int64{2}},
		{"SMOKE", []int64{0, 2, 4}}, {"fire", []int64{1, 3}}, {"größe", []int64{2}}, {`"a<b"`, []int64{0}}, {`"x && y"`, []int64{1}},
		{"007199", []int64{1, 4}}, {"64.25", []int64{0}}, {"(1, -2", []int64{0}}, {"1.5", []int64{0, 1, 2, 3, 4}}, {"xyz", nil}, {"tru", []int64{0, 2, 3, 4}},
		{"smoke && Age > 0 && ID == 17", []int64{0}},
	} {
		f, err := ParseFilter(c.filter)
		if err == nil {
			err = f.Check(s)
		}
		if err != nil {
			t.Errorf("%q: %v", c.filter, err)
			continue
		}
		got := elements(arrange(t, s, Arrangement{Filter: f}))
		if !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
			t.Errorf("%q shows %v, not %v", c.filter, got, c.want)
		}
	}
}

func TestSearchLooksAtShownColumnsOnly(t *testing.T) {
	s := sheetOf(t, 3, texts("a", "x", "y", "z"), texts("b", "y", "z", "x"), single[float32]("f", particle.Float32, 1, nan32(), 3))
	for search, want := range map[string][]int64{"a": {1}, "b": {0}, "a b": {0, 1}, "none": nil} {
		rows := arrange(t, s, Arrangement{Filter: filter(t, "y"), Search: strings.Fields(search)})
		if got := elements(rows); !slices.Equal(got, want) && len(got)+len(want) > 0 {
			t.Errorf("in %s: %v, not %v", search, got, want)
		}
	}
	if rows := arrange(t, s, Arrangement{Filter: filter(t, "nan"), Search: []string{"a"}}); rows.Count() != 0 {
		t.Error("a NaN was found in a hidden column")
	}
}

func TestFiltersOfManyRows(t *testing.T) {
	const n = 2*pieceRows + 100
	values, ids := make([]float32, n), make([]int32, n)
	for i := range values {
		values[i], ids[i] = float32(i%1000)/8, int32(i)
	}
	s := sheetOf(t, n, single("a", particle.Float32, values...), single("id", particle.Int32, ids...))
	var want []int64
	for i := range int64(n) {
		if values[i] > 100 && ids[i] != 5900 {
			want = append(want, i)
		}
	}
	if got := elements(arrange(t, s, Arrangement{Filter: filter(t, "a > 100 && id != 5900")})); !slices.Equal(got, want) {
		t.Errorf("%d rows, not %d", len(got), len(want))
	}
}

func TestBadFilters(t *testing.T) {
	s := sheetOf(t, 2, single[float32]("Age", particle.Float32, 1, 2), single[float32]("v", particle.Vector3, 1, 2, 3, 4, 5, 6))
	for text, says := range map[string]string{
		"foo > 2": `no attribute "foo"`, "Age > two": `no attribute "two"`, "v.w > 1": `no component "w"`, "Age < nan": "==", "> 2": "missing", "Age >": "missing",
		"&& a": "missing", "a &&": "missing", `"open`: "quote", "1 < Age < 2": "twice", "Age.x == 1": `component "x"`,
		"some words && Age >": `at character 20: something is missing after ">"`, "some words && (Age > 2": "at character 15: this parenthesis", "v + Age > 1 || ": "missing", "length(v)": "not a condition",
		"alive &&": "missing", "!v": "not a condition",
	} {
		f, err := ParseFilter(text)
		if err == nil {
			if err = f.Check(s); err == nil {
				t.Errorf("%q is fine", text)
				continue
			}
			if _, again := s.Arrange(context.Background(), Arrangement{Filter: f}, nil, nil); again == nil {
				t.Errorf("%q fails in Check only", text)
			}
		}
		if !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, without %s", text, err, says)
		}
	}
}

func FuzzFilter(f *testing.F) {
	for _, seed := range []string{"age > 2 && nan", `"a b".x <= 1e400`, "id==0x10", "v.count != -0", "@P.y>0", "s >= \"\xff\"", "a=1e1000000000", "!nan&&#<3"} {
		f.Add(seed)
	}
	s := sheetOf(f, 3,
		single[int64]("id", particle.Int64, 17, math.MaxInt64, math.MinInt64), single[float32]("age", particle.Float32, 1, nan32(), -2),
		single[float32]("v", particle.Vector3, 1, 2, 3, 4, 5, 6, 7, 8, 9), coded("s", []string{"x", "y"}, 0, 1, 9), single[uint8]("b", particle.Uint8, 1, 2, 3),
	)
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := ParseFilter(text)
		if err != nil {
			return
		}
		rows, err := s.Arrange(context.Background(), Arrangement{Filter: parsed}, nil, nil)
		if checked := parsed.Check(s); (checked == nil) != (err == nil) {
			t.Fatalf("Check says %v, Arrange %v", checked, err)
		}
		if err == nil && (rows.Count() < 0 || rows.Count() > 3) {
			t.Fatalf("%d rows", rows.Count())
		}
	})
}

func TestFindID(t *testing.T) {
	s := sheetOf(t, 4, single[int64]("ID", particle.Int64, 5, 1<<53+1, 5, -7))
	for id, want := range map[string]int64{"5": 0, " 9007199254740993 ": 1, "-7": 3} {
		if got, err := s.FindID(context.Background(), id); got != want || err != nil {
			t.Errorf("%s is element %d, %v", id, got, err)
		}
	}
	for _, id := range []string{"9007199254740992", "6", "5.5"} {
		if got, err := s.FindID(context.Background(), id); got != -1 || !errors.Is(err, ErrNotFound) {
			t.Errorf("%s is element %d, %v", id, got, err)
		}
	}
	if _, err := s.FindID(context.Background(), "five"); err == nil || errors.Is(err, ErrNotFound) {
		t.Errorf("five gives %v", err)
	}
	if _, err := sheetOf(t, 1).FindID(context.Background(), "5"); err == nil {
		t.Error("found an ID in a frame without")
	}
}

func TestFollow(t *testing.T) {
	const n = 100_000
	forward, backward := make([]int32, n), make([]int64, n)
	for i := range forward {
		forward[i], backward[i] = int32(i), int64(n-1-i)
	}
	a := sheetOf(t, n, single("ID", particle.Int32, forward...))
	b := sheetOf(t, n, single("ID", particle.Int64, backward...)) // of another type
	c := sheetOf(t, n-1, single("ID", particle.Int32, forward[1:]...))
	plain := sheetOf(t, 10)
	for name, f := range map[string]struct {
		earlier, next *Sheet
		from, to      int64
	}{
		"far, other type": {a, b, 3, n - 4}, "and back": {b, a, 3, n - 4}, "near": {a, c, 500, 499}, "gone": {a, c, 0, -1},
		"by number": {a, plain, 9, 9}, "beyond": {a, plain, 10, -1}, "nobody": {a, b, -1, -1},
	} {
		got, err := f.next.Follow(context.Background(), f.earlier, f.from)
		if got != f.to || err != nil {
			t.Errorf("%s: element %d, %v", name, got, err)
		}
	}
}

func TestWriteTSV(t *testing.T) {
	s := sheetOf(t, 3,
		single[float32]("P", particle.Vector3, 1, 2, 3, 4, 5, 6, 7, 8, nan32()), texts("na\tme", "a", "b\tc", `say "x"`),
		ragged("r", particle.Float32, []int64{0, 2, 2, 3}, 1.5, 2, 3),
	)
	var out bytes.Buffer
	rows := arrange(t, s, Arrangement{Sort: Sort{Column: "#", Descending: true}})
	n, err := s.WriteTSV(context.Background(), &out, TSV{Rows: rows, To: 9, Columns: []string{"#", "P", "na\tme", "r", "P.y"}}, nil)
	want := "#\tP.x\tP.y\tP.z\t\"na\tme\"\tr\tP.y\n" +
		"2\t7\t8\tNaN\t\"say \"\"x\"\"\"\t3\t8\n1\t4\t5\t6\t\"b\tc\"\t\t5\n0\t1\t2\t3\ta\t1.5 2\t2\n"
	if out.String() != want || n != 3 || err != nil {
		t.Errorf("%d rows, %v:\n%s", n, err, out.String())
	}
	if _, err := s.WriteTSV(context.Background(), &out, TSV{Rows: rows, To: 1, Columns: []string{"x"}}, nil); err == nil {
		t.Error("wrote a column that is not there")
	}
}

type failing struct{ after int }

func (f *failing) Write(p []byte) (int, error) {
	if f.after--; f.after < 0 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

func TestWriteManyRows(t *testing.T) {
	const n = 5*tsvBatch + 3
	ids := make([]int32, n)
	for i := range ids {
		ids[i] = int32(i)
	}
	s := sheetOf(t, n, single("id", particle.Int32, ids...))
	tsv := TSV{Rows: s.All(), From: 2, To: n, Columns: []string{"#", "id"}}
	var out bytes.Buffer
	written, err := s.WriteTSV(context.Background(), &out, tsv, nil)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if err != nil || written != n-2 || len(lines) != n-1 || lines[1] != "2\t2" || lines[n-2] != "20482\t20482" {
		t.Fatalf("%d rows, %d lines, %v; the last is %q", written, len(lines), err, lines[len(lines)-1])
	}
	if guess := s.TSVBytes(tsv); math.Abs(float64(guess)/float64(out.Len())-1) > 0.05 {
		t.Errorf("guessed %d bytes of %d", guess, out.Len())
	}
	if _, err := s.WriteTSV(context.Background(), &failing{after: 2}, tsv, nil); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("a full disk gives %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.WriteTSV(ctx, &out, tsv, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
