// The functions.

package expr

import (
	"slices"
	"strings"
)

// function compiles a call.
type function struct {
	usage string
	// least and most arguments.
	least, most int
	compile     func(c *compiler, n *node) (*value, error)
}

// functions lists them. It is no variable, for its entries call back to where it
// is read.
func functions() map[string]function {
	return map[string]function{
		"length":    {"length(v)", 1, 1, (*compiler).callLength},
		"count":     {"count(array)", 1, 1, (*compiler).callCount},
		"sum":       {"sum(v)", 1, 1, (*compiler).callSum},
		"dot":       {"dot(v, w)", 2, 2, (*compiler).callDot},
		"cross":     {"cross(v, w)", 2, 2, (*compiler).callCross},
		"normalize": {"normalize(v)", 1, 1, (*compiler).callNormalize},
		"abs":       {"abs(x)", 1, 1, (*compiler).callAbs},
		"min":       {"min(x, y, …)", 1, maxWidth, (*compiler).callExtreme},
		"max":       {"max(x, y, …)", 1, maxWidth, (*compiler).callExtreme},
		"clamp":     {"clamp(x, low, high)", 3, 3, (*compiler).callClamp},
		"floor":     {"floor(x)", 1, 1, (*compiler).callRound},
		"ceil":      {"ceil(x)", 1, 1, (*compiler).callRound},
		"round":     {"round(x)", 1, 1, (*compiler).callRound},
		"sqrt":      {"sqrt(x)", 1, 1, (*compiler).callReal},
		"sin":       {"sin(radians)", 1, 1, (*compiler).callReal},
		"cos":       {"cos(radians)", 1, 1, (*compiler).callReal},
		"pow":       {"pow(x, exponent)", 2, 2, (*compiler).callReal},
		"fit":       {"fit(x, oldlow, oldhigh, newlow, newhigh)", 5, 5, (*compiler).callReal},
		"mod":       {"mod(x, y)", 2, 2, (*compiler).callMod},
		"rand":      {"rand(id) or rand(id, seed)", 1, 2, (*compiler).callRand},
		"isnan":     {"isnan(x)", 1, 1, (*compiler).callIsNaN},
	}
}

// Functions lists what can be called, as it is called: "length(v)".
func Functions() (usages []string) {
	for _, f := range functions() {
		usages = append(usages, f.usage)
	}
	slices.Sort(usages)
	return usages
}

func (c *compiler) call(n *node) (*value, error) {
	f, known := functions()[strings.ToLower(n.text)]
	if !known {
		return nil, c.unknownFunction(n)
	}
	if have := len(n.kids); have < f.least || have > f.most {
		return nil, c.fail(n, "it is "+f.usage, "%s has %d operands", n.text, have)
	}
	return f.compile(c, n)
}

func (c *compiler) unknownFunction(n *node) error {
	name := &node{pos: n.at, end: n.at + len(n.text)}
	var names []string
	for known := range functions() {
		names = append(names, known)
	}
	slices.Sort(names)
	hint := "there are " + strings.Join(names, " ")
	switch near := nearest(n.text, names); {
	case n.text == "set" || n.text == "vector" || n.text == "vec3":
		hint = "vectors are written {x, y, z}"
	case len(near) > 0:
		hint = "did you mean " + strings.Join(near, " or ") + "?"
	}
	return c.fail(name, hint, "there is no function %s", quote(n.text))
}
