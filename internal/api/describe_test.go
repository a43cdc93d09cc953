package api_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/api"
)

func TestTheDescriptionHasNotDrifted(t *testing.T) {
	t.Parallel()
	now, err := api.Description()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("../../docs/api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(kept), "\n"), strings.Split(string(now), "\n")); diff != "" {
		t.Errorf("docs/api/openapi.yaml is behind (run go generate ./internal/api): %s", diff)
	}
}

func TestEveryOperationIsDescribedWithItsErrors(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		var described struct {
			OpenAPI string
			Paths   map[string]map[string]struct {
				Summary     string
				OperationID string
				Security    []map[string][]string
				Responses   map[string]struct{ Content map[string]any }
			}
		}
		if err := json.Unmarshal([]byte((&program{t: t, desk: d}).get("/openapi.json").is(200).text), &described); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(described.OpenAPI, "3.1") {
			t.Errorf("OpenAPI %s", described.OpenAPI)
		}
		var ids []string
		for _, r := range d.Site.Routes() {
			if r.Surface != "api" || strings.Contains(r.Pattern, "openapi") {
				continue
			}
			o, ok := described.Paths[r.Pattern][strings.ToLower(r.Method)]
			if !ok {
				t.Errorf("%s %s is not described", r.Method, r.Pattern)
				continue
			}
			ids = append(ids, o.OperationID)
			if o.Summary == "" || len(o.Security) != 1 {
				t.Errorf("%s %s: summary %q, security %v", r.Method, r.Pattern, o.Summary, o.Security)
			}
			statuses := []string{"401", "403", "429", "500"}
			if strings.Contains(r.Pattern, "{id}") {
				statuses = append(statuses, "404")
			}
			if r.Method != "GET" {
				statuses = append(statuses, "400", "413", "415", "422")
			}
			for _, status := range statuses {
				if o.Responses[status].Content["application/problem+json"] == nil {
					t.Errorf("%s %s does not describe %s", r.Method, r.Pattern, status)
				}
			}
		}
		slices.Sort(ids)
		if len(slices.Compact(ids)) != 212 {
			t.Errorf("operations: %v", ids)
		}
	})
}
