// Does floe doctor find this machine well, and what is wrong where it is not?

package main

import (
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"testing"

	"floe/internal/h5convert"
)

func TestDoctorReports(t *testing.T) {
	out, err := floeOutput(t, "doctor", "--json")
	var report doctorReport
	if e := json.Unmarshal([]byte(out), &report); e != nil {
		t.Fatalf("%v in %s", e, out)
	}
	if (err == nil) != report.OK {
		t.Errorf("error %v, but OK is %t", err, report.OK)
	}
	if len(report.Checks) != len(checkups) {
		t.Errorf("%d findings of %d checks", len(report.Checks), len(checkups))
	}
	for i, f := range report.Checks {
		if f.Name != checkups[i].name || f.Text == "" {
			t.Errorf("finding %d is %+v", i, f)
		}
		if f.Status == doctorFail && hasHDF5(t) {
			t.Errorf("%s: %s", f.Name, f.Text)
		}
	}
}

func hasHDF5(t *testing.T) bool {
	_, _, _, err := h5convert.Read(t.Context(), t.TempDir(), nil)
	return !errors.Is(err, h5convert.ErrNoHDF5)
}

func TestDoctorNamesWhatIsBroken(t *testing.T) {
	t.Run("loader", func(t *testing.T) {
		loaderCommand = []string{"exitloader-that-does-not-exist"}
		defer func() { loaderCommand = nil }()
		out, err := floeOutput(t, "doctor")
		var e *exitError
		if !errors.As(err, &e) || e.code != exitProblems {
			t.Errorf("ended with %v", err)
		}
		if !strings.Contains(out, "FAIL  loader") || !strings.Contains(out, "ok    decode") {
			t.Errorf("said\n%s", out)
		}
	})
	t.Run("temporary folder", func(t *testing.T) {
		if runtime.GOOS == "windows" {
			t.Skip("the variable has another name")
		}
		t.Setenv("TMPDIR", "/nonexistent")
		if _, err := floeOutput(t, "doctor"); err == nil {
			t.Error("nothing was found wrong")
		}
	})
}

func TestDoctorComparesValues(t *testing.T) {
	p, err := newPatient(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer p.sample.Release()
	if err := p.same(p.sample); err != nil {
		t.Error(err)
	}
	other, err := newPatient(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer other.sample.Release()
	other.sample.Columns[0].Data[5] ^= 1
	if err := p.same(other.sample); err == nil || !strings.Contains(err.Error(), other.sample.Columns[0].Name) {
		t.Errorf("a flipped bit was found as %v", err)
	}
}
