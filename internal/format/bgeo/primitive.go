// How many primitives of which kind are there, that are not shown?

package bgeo

import (
	"fmt"
	"strings"
)

// primitives are a number of one kind.
type primitives struct {
	kind  string
	many  string // in a sentence
	count int64
}

// primitive reads one of the list of primitives: a definition and a body. A run
// stands for many; its definition names the type of all, its body lists them or
// tells how many.
func (w *walker) primitive(t token) error {
	if t.kind != arrayBegin {
		return t.want("a primitive")
	}
	head, err := w.next()
	if err != nil {
		return err
	}
	kind, run := "", false
	err = w.fields(head, func(key string, v token) (err error) {
		switch {
		case key == "type" && v.kind == textToken:
			kind, err = v.copyText()
			run = kind == "run"
		case key == "runtype" && v.kind == textToken:
			kind, err = v.copyText()
		default:
			err = w.skip(v)
		}
		return err
	})
	if err != nil {
		return err
	}
	body, err := w.next()
	if err != nil {
		return err
	}
	if body.kind == arrayEnd {
		w.kinds = add(w.kinds, primitives{kind: kind, count: 1})
		return nil
	}
	n, err := w.primitiveCount(kind, run, body)
	if err != nil {
		return err
	}
	w.kinds = add(w.kinds, primitives{kind: kind, count: n})
	return w.rest(kind)
}

// primitiveCount reads the body.
func (w *walker) primitiveCount(kind string, run bool, body token) (n int64, err error) {
	switch {
	case run && body.kind == arrayBegin:
		err = w.each(body, func(v token) error {
			n++
			return w.skip(v)
		})
		return n, err
	case body.kind == arrayBegin || body.kind == mapBegin:
		n = 1
		if !isRun(kind) {
			return n, w.skip(body)
		}
		err = w.fields(body, func(key string, v token) (err error) {
			if key == "n_p" || key == "nprimitives" {
				n, err = v.integer()
				return err
			}
			return w.skip(v)
		})
		return n, err
	}
	return 1, w.skip(body)
}

// isRun: polygons and polygon curves that follow each other.
func isRun(kind string) bool {
	return kind == "p_r" || kind == "c_r" || strings.HasSuffix(kind, "_run")
}

// mostKinds bounds the kinds that are told apart.
const mostKinds = 100

// add counts k under its kind.
func add(all []primitives, k primitives) []primitives {
	for i := range all {
		if all[i].kind == k.kind {
			all[i].count += k.count
			return all
		}
	}
	if len(all) < mostKinds {
		all = append(all, k)
	}
	return all
}

// primitiveWarnings says what is not shown, one sentence per kind.
func (t *tree) primitiveWarnings() []string {
	var said []primitives // under the names that artists know
	for _, k := range t.kinds {
		one, many := k.words()
		said = add(said, primitives{kind: one, many: many, count: k.count})
	}
	if len(said) == 0 {
		said = []primitives{{kind: "primitive", many: "primitives", count: t.primitives}}
	}
	var all []string
	for _, k := range said {
		switch {
		case k.count == 1:
			all = append(all, fmt.Sprintf("1 %s is not shown.", k.kind))
		case k.count > 1:
			all = append(all, fmt.Sprintf("%s %s are not shown.", grouped(k.count), k.many))
		}
	}
	return all
}

// words for kinds that artists know by another name.
func (k primitives) words() (one, many string) {
	switch {
	case k.kind == "Poly", k.kind == "p_r", k.kind == "Polygon_run":
		return "polygon", "polygons"
	case k.kind == "c_r", k.kind == "PolygonCurve_run":
		return "polygon curve", "polygon curves"
	case k.kind == "Part":
		return "particle system primitive", "particle system primitives"
	case k.kind == "VDB":
		return "VDB volume", "VDB volumes"
	case k.kind == "Volume":
		return "volume", "volumes"
	case strings.HasPrefix(k.kind, "Packed"):
		return fmt.Sprintf("packed primitive (%s)", k.kind), fmt.Sprintf("packed primitives (%s)", k.kind)
	}
	return k.kind + " primitive", k.kind + " primitives"
}
