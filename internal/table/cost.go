// What sorting and filtering cost, told before.

package table

import (
	"fmt"
	"runtime"
	"strconv"
	"time"
)

// Cost is an estimate.
type Cost struct {
	// What is done: "sorting", "filtering".
	What string
	Rows int64
	Time time.Duration
	// Bytes of memory while it is done.
	Bytes int64
}

// String gives "sorting 20,000,000 rows takes about 3 s and 400 MB".
func (c Cost) String() string {
	return fmt.Sprintf("%s %s rows takes about %s and %s", c.What, grouped(c.Rows), roughly(c.Time), megabytes(c.Bytes))
}

// Nanoseconds per row and core, as measured by the benchmarks.
const (
	sortNs32   = 60
	sortNs64   = 160
	compareNs  = 6
	cellNs     = 140 // a number formatted and searched
	sortBytes  = 20  // two buffers of pairs and the list
	matchBytes = 5   // list and set
)

// Cost estimates what [Sheet.Arrange] takes; the zero Cost if it is nothing.
func (s *Sheet) Cost(a Arrangement, before *Rows) Cost {
	cost := Cost{What: "sorting", Rows: s.count}
	perRow := 0.0
	reuses := before != nil && before.sheet == s && before.matched != nil && before.made.sameRows(&a)
	switch {
	case reuses:
		cost.Rows = before.count
	case a.filters():
		cost.What = "filtering"
		perRow += compareNs + float64(s.searched(&a))*cellNs
		cost.Bytes += matchBytes * cost.Rows
	}
	if c := s.Column(a.Sort.Column); c != nil {
		ns := float64(sortNs32)
		if c.keyBits() == 64 {
			ns = sortNs64
		}
		perRow += ns
		cost.Bytes += sortBytes * cost.Rows
	}
	if perRow == 0 {
		return Cost{}
	}
	cost.Time = time.Duration(perRow * float64(cost.Rows) / float64(runtime.GOMAXPROCS(0)))
	return cost
}

// searched is the number of columns whose cells a filter formats.
func (s *Sheet) searched(a *Arrangement) int {
	if !a.Filter.searches() {
		return 0
	}
	n := 0
	for _, c := range s.searchColumns(a) {
		if !c.Constant && !c.isText() {
			n += max(len(c.parts), 1)
		}
	}
	return n
}

func roughly(d time.Duration) string {
	switch {
	case d < 100*time.Millisecond:
		return "0.1 s"
	case d < 10*time.Second:
		return strconv.FormatFloat(d.Seconds(), 'g', 1+int(min(d/time.Second, 1)), 64) + " s"
	case d < 2*time.Minute:
		return strconv.Itoa(int(d.Seconds()+0.5)) + " s"
	}
	return strconv.Itoa(int(d.Minutes()+0.5)) + " min"
}

func megabytes(n int64) string {
	if n < 1e9 {
		return strconv.FormatInt(max(n/1e6, 1), 10) + " MB"
	}
	return strconv.FormatFloat(float64(n)/1e9, 'f', 1, 64) + " GB"
}

// grouped writes a number with commas.
func grouped(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
