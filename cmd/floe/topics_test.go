package main

import (
	"strings"
	"testing"

	"floe/internal/engine"
	"floe/internal/expr"
)

func TestTopicsAreComplete(t *testing.T) {
	for _, usage := range expr.Functions() {
		if !strings.Contains(expressionsHelp, usage) {
			t.Errorf("floe help expressions lacks %s", usage)
		}
	}
	words := map[string]bool{}
	for _, word := range strings.FieldsFunc(formatsHelp, func(r rune) bool { return strings.ContainsRune(" ,\n()", r) }) {
		words[word] = true
	}
	for _, suffix := range append(engine.Originals(), engine.Converted()...) {
		if !words[strings.TrimSuffix(suffix, ".gz")] {
			t.Errorf("floe help formats lacks %s", suffix)
		}
	}
	for _, to := range engine.ExportFormats() {
		if !words[to] {
			t.Errorf("floe help formats lacks --to %s", to)
		}
	}
	for _, text := range []string{expressionsHelp, formatsHelp} {
		for line := range strings.Lines(text) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 90 {
				t.Errorf("%d letters: %s", n, line)
			}
		}
	}
}
