package reply

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// frenchOrDutch are the labelled bodies with French or Dutch words of a person or a mail program in them.
var frenchOrDutch = []string{
	"email_8", "email_9", "email_10", "email_11", "email_12", "email_customer_quote_header_3", "email_fr_multiline", "email_french_2",
	"email_french_dash_separator", "email_ios_outlook_fr", "email_tricky_5_mixed_languages", "email_issue_77", "email_zimbra_free_fr", "email_zimbra_free_en",
}

func TestAgreesWithLabelsMadeByReading(t *testing.T) {
	t.Parallel()
	dir := realReplies(t)
	var labels map[string][][2]int
	data, err := os.ReadFile("testdata/labels.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &labels); err != nil {
		t.Fatal(err)
	}
	right, own, ownRight := 0, 0, 0
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		got := fold(Split(string(body)).Reply)
		want := fold(pick(string(body), labels[name]))
		isOwn := slices.Contains(frenchOrDutch, strings.TrimSuffix(filepath.Base(name), ".txt"))
		if isOwn {
			own++
		}
		if got == want {
			right++
			if isOwn {
				ownRight++
			}
			continue
		}
		t.Logf("%s:\n got  …%s\n want …%s", name, tail(got), tail(want))
		if isOwn {
			t.Errorf("%s is French or Dutch and must be right", name)
		}
	}
	t.Logf("%d of %d labelled replies are right (%.1f %%), %d of %d French and Dutch", right, len(labels), 100*float64(right)/float64(len(labels)), ownRight, own)
	if right*100 < len(labels)*93 {
		t.Error("fewer than 93 % are right")
	}
	if own < 20 {
		t.Errorf("only %d French and Dutch labels were found", own)
	}
}

// realReplies is the folder of real reply bodies, which is not part of the project.
func realReplies(t *testing.T) string {
	t.Helper()
	root := os.Getenv("FIRSTLINE_TESTDATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	dir := filepath.Join(root, "reply_mit")
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the real replies are not at %s", dir)
		}
		t.Skipf("left out: the real replies are not at %s; set FIRSTLINE_TESTDATA", dir)
	}
	return dir
}

func pick(body string, ranges [][2]int) string {
	lines := strings.Split(body, "\n")
	var out []string
	for _, r := range ranges {
		out = append(out, lines[r[0]-1:min(r[1], len(lines))]...)
	}
	return strings.Join(out, "\n")
}

func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

func tail(s string) string {
	r := []rune(s)
	return string(r[max(0, len(r)-150):])
}
