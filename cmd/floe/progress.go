// The progress bar: on a terminal only.

package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// progress shows how many of a number of jobs are done, how fast, and how long
// it will take. It is used by one goroutine.
type progress struct {
	out    io.Writer // nil: shows nothing
	width  int
	total  int
	bytes  int64
	done   int
	read   int64
	begin  time.Time
	shown  time.Time
	filled bool // there is a line to clear
}

const progressInterval = 100 * time.Millisecond

// newProgress shows on standard error if that is a terminal.
func newProgress(total int, bytes int64, quiet bool) *progress {
	p := &progress{total: total, bytes: bytes, begin: time.Now()}
	fd := int(os.Stderr.Fd())
	if quiet || !term.IsTerminal(fd) || os.Getenv("TERM") == "dumb" {
		return p
	}
	p.out, p.width = os.Stderr, 80
	if w, _, err := term.GetSize(fd); err == nil && w > 20 {
		p.width = w
	}
	return p
}

// add notes a finished job that read so many bytes.
func (p *progress) add(bytes int64) {
	p.done++
	p.read += bytes
	if p.out != nil && (time.Since(p.shown) >= progressInterval || p.done == p.total) {
		p.show()
	}
}

func (p *progress) show() {
	p.shown = time.Now()
	elapsed := time.Since(p.begin)
	rate := float64(p.read) / elapsed.Seconds()
	text := fmt.Sprintf(" %d/%d  %s/s", p.done, p.total, formatBytes(int64(rate)))
	if left := p.bytes - p.read; rate > 0 && left > 0 {
		text += fmt.Sprintf("  %s left", (time.Duration(float64(left)/rate*1e9) * time.Nanosecond).Round(time.Second))
	}
	room := max(p.width-len(text)-3, 10)
	full := room
	if p.total > 0 {
		full = room * p.done / p.total
	}
	fmt.Fprintf(p.out, "\r[%s%s]%s\x1b[K", strings.Repeat("=", full), strings.Repeat(" ", room-full), text)
	p.filled = true
}

// clear removes the bar, so that a line can be written.
func (p *progress) clear() {
	if p.filled {
		fmt.Fprint(p.out, "\r\x1b[K")
		p.filled = false
	}
}
