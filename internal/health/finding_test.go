// What was found, as others read it.

package health

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"floe/internal/sequence"
)

func fileOf(n int64) sequence.File {
	return sequence.File{Number: sequence.NewNumber(n), HasNumber: true, Name: "a"}
}

func TestReport(t *testing.T) {
	var r Report
	o := Options{Ignore: []Code{ReadWarning}}
	r.Add(o, Found(NotANumber, fileOf(9), "v", "bad"), Found(ReadWarning, fileOf(1), "", "x"), Found(Frozen, fileOf(3), "", "same"))
	r.Add(o, Found(NotANumber, fileOf(3), "v", "bad"), Found(NotANumber, fileOf(2), "v", "bad"), Found(Frozen, sequence.File{}, "", "all").as(Note),
		Found(NotANumber, fileOf(4), "P", "bad"))
	want := []string{
		`note frozen - "" all`, `error nan 2 "v" bad`, `error nan 3 "v" bad`, `warning frozen 3 "" same`, `error nan 4 "P" bad`, `error nan 9 "v" bad`,
	}
	if got := told(r.Findings); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if r.Worst() != Error || r.Count(Error) != 4 || r.Count(Note) != 1 || len(r.Of(sequence.NewNumber(3))) != 2 {
		t.Errorf("%+v", r)
	}
	problems := r.Problems()
	if len(problems) != 4 || problems[sequence.NewNumber(3)] != Error || problems[sequence.NewNumber(1)] != 0 {
		t.Errorf("%v", problems)
	}
	var groups []string
	for _, g := range r.Groups() {
		groups = append(groups, g.Severity.String()+" "+string(g.Code)+" "+g.Attribute+" "+g.Range)
	}
	if want := []string{"error nan v 2-3,9", "error nan P 4", "warning frozen  3", "note frozen  "}; !slices.Equal(groups, want) {
		t.Errorf("%q", groups)
	}
	if len((&Report{}).Groups()) != 0 || (&Report{}).Worst() != 0 {
		t.Error("an empty report is not empty")
	}
}

func TestOnly(t *testing.T) {
	var r Report
	o := Options{Only: []Code{Frozen}}
	r.Add(o, Found(NotANumber, fileOf(9), "v", "bad"), Found(Frozen, fileOf(9), "", "same"))
	if len(r.Findings) != 1 || r.Findings[0].Code != Frozen {
		t.Errorf("%+v", r.Findings)
	}
}

func TestJSON(t *testing.T) {
	b, err := json.Marshal(Found(Truncated, fileOf(12), "", "it ends"))
	want := `{"code":"truncated","severity":"error","frame":12,"file":"a","text":"it ends","advice":"` + Truncated.Advice() + `"}`
	if err != nil || string(b) != want {
		t.Errorf("%s, %v", b, err)
	}
	var f Finding
	if err := json.Unmarshal(b, &f); err != nil || f.Severity != Error || f.Frame.String() != "12" {
		t.Errorf("%+v, %v", f, err)
	}
	if err := new(Severity).UnmarshalText([]byte("fatal")); err == nil {
		t.Error("fatal is a severity")
	}
}

// TestCodes: each is told apart, says what to do, and stands in the manual.
func TestCodes(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "health.md"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[Code]bool{}
	for _, c := range Codes() {
		if seen[c] || !c.Known() || c.Title() == "" || !strings.HasSuffix(c.Advice(), ".") || c.Severity() < Note {
			t.Errorf("code %q", c)
		}
		if !strings.Contains(string(page), "| `"+string(c)+"` |") {
			t.Errorf("docs/health.md does not have %q", c)
		}
		seen[c] = true
	}
	if Code("nonsense").Known() {
		t.Error("nonsense is known")
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", -1000: "-1,000", 1234567: "1,234,567", -999: "-999"} {
		if got := count(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	if got := share(1, 1000); got != "1 of 1,000 (0.1 %)" {
		t.Errorf("%q", got)
	}
}
