// The last words of a loader.

package pool

import (
	"bytes"
	"strings"
	"sync"
)

// tailBytes is how much of a loader's standard error is kept at each end: a Go
// crash begins with the cause and ends with stacks.
const tailBytes = 2048

// tail keeps the beginning and the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	head []byte // guarded by mu
	last []byte // guarded by mu
	lost bool   // guarded by mu: bytes between head and last are gone
}

// Write never fails.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	rest := b
	if room := tailBytes - len(t.head); room > 0 {
		n := min(room, len(rest))
		t.head = append(t.head, rest[:n]...)
		rest = rest[n:]
	}
	t.last = append(t.last, rest...)
	if extra := len(t.last) - tailBytes; extra > 0 {
		t.last = append(t.last[:0], t.last[extra:]...)
		t.lost = true
	}
	return len(b), nil
}

// String gives the first and the last lines, joined into one.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	const each = 4
	lines := strings.FieldsFunc(string(t.head)+gap(t.lost)+string(t.last), func(r rune) bool { return r == '\n' || r == '\r' })
	if len(lines) > 2*each {
		lines = append(append(lines[:each:each], "…"), lines[len(lines)-each:]...)
	}
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, " | ")
}

func gap(lost bool) string {
	if lost {
		return "\n…\n"
	}
	return ""
}

func (t *tail) tellsOutOfMemory() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, sign := range []string{"out of memory", "cannot allocate memory", "failed to allocate"} {
		if bytes.Contains(t.head, []byte(sign)) || bytes.Contains(t.last, []byte(sign)) {
			return true
		}
	}
	return false
}
