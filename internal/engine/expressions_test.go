package engine

import (
	"errors"
	"testing"

	"floe/internal/expr"
)

func TestPlanExportReadsExpressions(t *testing.T) {
	for name, o := range map[string]ExportOptions{
		"where":      {To: "csv", Where: "Age >"},
		"derive":     {To: "csv", Derive: []Derived{{"a", "1"}, {"b", "("}}},
		"empty":      {To: "csv", Derive: []Derived{{"a", ""}}},
		"empty text": {To: "csv", Where: "   "},
	} {
		var pointed *expr.Error
		if _, err := PlanExport(nil, o); !errors.As(err, &pointed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := PlanExport(nil, ExportOptions{To: "csv", Derive: []Derived{{"", "1"}}}); err == nil {
		t.Error("an attribute without a name is fine")
	}
	if _, err := PlanExport(nil, ExportOptions{To: "csv", Where: "Age > 1", Derive: []Derived{{"a", "Age"}}}); err != nil {
		t.Error(err)
	}
}
