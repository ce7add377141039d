// Which points belong to a group?

package bgeo

import "fmt"

// group of points.
type group struct {
	name string
	form groupForm
	data token // begins the list
}

// groupForm is how the members are kept.
type groupForm uint8

const (
	noMembers groupForm = iota
	runLengths
	oneEach
	members // numbers of the points, in the group's order
)

func (w *walker) pointGroup(t token) error {
	var g group
	if t.kind != arrayBegin {
		return t.want("a group")
	}
	for {
		part, err := w.next()
		if err != nil {
			return err
		}
		if part.kind == arrayEnd {
			break
		}
		err = w.fields(part, func(key string, v token) (err error) {
			switch {
			case key == "name" && v.kind == textToken:
				g.name, err = v.copyText()
			case key == "selection":
				err = w.fields(v, func(key string, v token) error { return w.selection(&g, key, v) })
			default:
				err = w.skip(v)
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("group %q: %w", g.name, err)
		}
	}
	if g.form == noMembers {
		w.hide("Point group %s is not shown: its members are kept in an unknown way.", g.name)
		return nil
	}
	w.groups = append(w.groups, g)
	return nil
}

// selection reads one key of a group's members.
func (w *walker) selection(g *group, key string, v token) error {
	switch key {
	case "unordered":
		return w.fields(v, func(key string, v token) error {
			switch key {
			case "boolRLE":
				g.form, g.data = runLengths, v
			case "i8":
				g.form, g.data = oneEach, v
			}
			return w.skip(v)
		})
	case "ordered":
		g.form, g.data = members, v
	}
	return w.skip(v)
}

// groupName reads the name and skips the rest.
func (w *walker) groupName(t token) (string, error) {
	name := ""
	err := w.each(t, func(part token) error {
		return w.fields(part, func(key string, v token) (err error) {
			if key == "name" && v.kind == textToken {
				name, err = v.copyText()
				return err
			}
			return w.skip(v)
		})
	})
	return name, err
}

// fill writes one byte per point.
func (g *group) fill(r reader, dst []byte) error {
	clear(dst)
	if len(dst) == 0 {
		return nil
	}
	if err := reopen(r, g.data); err != nil {
		return err
	}
	switch g.form {
	case runLengths:
		return fillRuns(r, dst)
	case oneEach:
		return fillEach(r, dst)
	}
	return fillMembers(r, dst)
}

// fillRuns reads length, value, length, value …
func fillRuns(r reader, dst []byte) error {
	for i := 0; i < len(dst); {
		n, err := nextInteger(r)
		if err != nil {
			return err
		}
		set, err := nextInteger(r)
		if err != nil {
			return err
		}
		if n < 0 || n > int64(len(dst)-i) {
			return fmt.Errorf("%w: a run of %d points at %d, %d left", errForm, n, r.at(), len(dst)-i)
		}
		if set != 0 {
			fillOnes(dst[i : i+int(n)])
		}
		i += int(n)
	}
	return wantEnd(r)
}

func fillOnes(dst []byte) {
	for i := range dst {
		dst[i] = 1
	}
}

func fillEach(r reader, dst []byte) error {
	for i := range dst {
		set, err := nextInteger(r)
		if err != nil {
			return err
		}
		if set != 0 {
			dst[i] = 1
		}
	}
	return wantEnd(r)
}

func fillMembers(r reader, dst []byte) error {
	for {
		t, err := r.next()
		if err != nil {
			return err
		}
		if t.kind == arrayEnd {
			return nil
		}
		i, err := t.integer()
		if err == nil && (i < 0 || i >= int64(len(dst))) {
			err = fmt.Errorf("%w: point %d at %d, there are %d", errForm, i, t.at, len(dst))
		}
		if err != nil {
			return err
		}
		dst[i] = 1
	}
}

// uniform reports whether one run holds all points, which is cheap to know.
func (g *group) uniform(r reader, points int64) bool {
	if g.form != runLengths || points == 0 || reopen(r, g.data) != nil {
		return false
	}
	n, err := nextInteger(r)
	return err == nil && n == points
}

// fillUniform writes the value of the only run.
func (g *group) fillUniform(r reader, dst []byte) error {
	if err := reopen(r, g.data); err != nil {
		return err
	}
	if _, err := nextInteger(r); err != nil {
		return err
	}
	set, err := nextInteger(r)
	if err != nil {
		return err
	}
	clear(dst)
	if set != 0 {
		fillOnes(dst)
	}
	return wantEnd(r)
}
