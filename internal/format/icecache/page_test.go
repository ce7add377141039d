// The page docs/formats/icecache.md and the code tell the same.

package icecache

import (
	"os"
	"strings"
	"testing"
)

func TestPageListsDepartures(t *testing.T) {
	page, err := os.ReadFile("../../../docs/formats/icecache.md")
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	for _, text := range departureTexts {
		at := strings.Index(string(page), "| `"+text+"` |")
		if at < last {
			t.Errorf("departure %q is missing in the table or out of order", text)
		}
		last = at
	}
}
