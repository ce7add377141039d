// Errors keep their meaning across the border.

package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"testing"
)

func TestKindOf(t *testing.T) {
	_, missing := os.Open("/nonexistent/file")
	for _, c := range []struct {
		err  error
		want Kind
	}{
		{Error{Memory, "no"}, Memory},
		{fmt.Errorf("load: %w", Error{BadInput, "cut"}), BadInput},
		{errors.Join(io.EOF, Error{DiskFull, "full"}), DiskFull},
		{context.Canceled, Canceled},
		{context.DeadlineExceeded, Canceled},
		{fmt.Errorf("wait: %w", context.Canceled), Canceled},
		{missing, NotExist},
		{fs.ErrPermission, Permission},
		{io.EOF, Internal},
		{nil, Internal},
	} {
		if got := KindOf(c.err); got != c.want {
			t.Errorf("%v: kind %q, want %q", c.err, got, c.want)
		}
	}
}

// What one side calls not-exist is fs.ErrNotExist at the other.
func TestIsAcrossTheBorder(t *testing.T) {
	sentinels := map[Kind]error{Canceled: context.Canceled, NotExist: fs.ErrNotExist, Permission: fs.ErrPermission}
	kinds := []Kind{
		Internal, Canceled, NotExist, Permission, BadInput, Unknown, Limit, Memory, DiskFull, Crashed, "of-tomorrow",
	}
	for _, kind := range kinds {
		b, err := Append(nil, Fail{ID: 1, Why: Error{kind, "text of " + string(kind)}})
		if err != nil {
			t.Fatal(err)
		}
		m, err := Parse(b)
		if err != nil {
			t.Fatal(err)
		}
		got := error(m.(Fail).Why)
		if got.Error() != "text of "+string(kind) || KindOf(fmt.Errorf("wrapped: %w", got)) != kind {
			t.Errorf("%q came as %v of kind %q", kind, got, KindOf(got))
		}
		for k, sentinel := range sentinels {
			if errors.Is(got, sentinel) != (k == kind) {
				t.Errorf("errors.Is(%q, %v) is %t", kind, sentinel, k != kind)
			}
		}
	}
}
