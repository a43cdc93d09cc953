package mime_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"firstline/internal/base/mime"
)

// data is the folder of real mails; without it the test is left out, except where nothing may be.
func data(t *testing.T, parts ...string) string {
	t.Helper()
	root := os.Getenv("FIRSTLINE_TESTDATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	path := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("real mails are missing: %v", err)
		}
		t.Skipf("left out, real mails are missing (set FIRSTLINE_TESTDATA): %v", err)
	}
	return path
}

type expectation struct {
	File     string `json:"file"`
	Expected struct {
		Subject *string   `json:"subject"`
		From    *string   `json:"from"`
		MsgID   *string   `json:"msgid"`
		Text    *string   `json:"text"`
		HTML    bool      `json:"html"`
		Count   *int      `json:"attn"`
		Names   *[]string `json:"att"`
	} `json:"expected"`
}

func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

// tally counts agreement on one thing, and shows each disagreement when the test is verbose.
type tally struct {
	name       string
	same, all  int
	wanted     float64
	mismatches []string
}

func (c *tally) compare(file, got, want string) {
	c.all++
	if got == want {
		c.same++
		return
	}
	c.mismatches = append(c.mismatches, file+"\n\t got "+clip(got)+"\n\twant "+clip(want))
}

func clip(s string) string {
	if len(s) > 300 {
		return s[:300] + "…"
	}
	return s
}

func TestParserAgreesWithIndependentParsersOnRealMail(t *testing.T) {
	t.Parallel()
	root := data(t, "mail_mit", "expected.json")
	raw, err := os.ReadFile(root)
	if err != nil {
		t.Fatal(err)
	}
	var list []expectation
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	subjects, senders := &tally{name: "subjects", wanted: 0.99}, &tally{name: "senders", wanted: 0.99}
	ids, names := &tally{name: "message ids", wanted: 0.99}, &tally{name: "attachment names", wanted: 0.98}
	texts, htmls := &tally{name: "texts", wanted: 0.95}, &tally{name: "HTML there or not", wanted: 0.98}
	counts := &tally{name: "attachment counts", wanted: 0.95}
	for _, e := range list {
		raw, err := os.ReadFile(data(t, e.File))
		if err != nil {
			t.Fatal(err)
		}
		m, err := mime.Parse(raw, mime.DefaultLimits())
		if err != nil {
			m = &mime.Message{}
		}
		w := mime.JSON(e.File, m, "", "")
		x := e.Expected
		file := filepath.Base(e.File)
		if x.Subject != nil {
			subjects.compare(file, fold(w.Subject), fold(*x.Subject))
		}
		if x.From != nil {
			senders.compare(file, w.From.Address, *x.From)
		}
		if x.MsgID != nil {
			ids.compare(file, w.MessageID, *x.MsgID)
		}
		if x.Text != nil {
			texts.compare(file, fold(w.Text), fold(*x.Text))
		}
		if x.Count != nil {
			counts.compare(file, strconv.Itoa(len(w.Attachments)), strconv.Itoa(*x.Count))
		}
		htmls.compare(file, map[bool]string{true: "html", false: "no html"}[w.HTML], map[bool]string{true: "html", false: "no html"}[x.HTML])
		if x.Names != nil {
			var got []string
			for _, a := range w.Attachments {
				if a.Name != "" {
					got = append(got, a.Name)
				}
			}
			slices.Sort(got)
			want := slices.Sorted(slices.Values(*x.Names))
			names.compare(file, strings.Join(got, "|"), strings.Join(want, "|"))
		}
	}
	for _, c := range []*tally{subjects, senders, ids, names, texts, htmls, counts} {
		t.Logf("%-18s %d of %d (%.1f %%)", c.name, c.same, c.all, 100*float64(c.same)/float64(c.all))
		for _, m := range c.mismatches {
			t.Logf("  %s: %s", c.name, m)
		}
		if float64(c.same) < c.wanted*float64(c.all) {
			t.Errorf("%s: %d of %d agree, wanted %.0f %%", c.name, c.same, c.all, 100*c.wanted)
		}
	}
}

func TestAllRealMailsAreReadable(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(data(t, "mail_mit"), "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	defects := 0
	for _, f := range files {
		if ext := filepath.Ext(f); ext != ".eml" && ext != ".raw" {
			continue
		}
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		_, err = mime.Parse(raw, mime.DefaultLimits())
		if d, ok := errors.AsType[*mime.Defect](err); ok {
			t.Logf("%s: %v", filepath.Base(f), d)
			defects++
		} else if err != nil {
			t.Errorf("%s: %v is no Defect", f, err)
		}
	}
	if defects > 5 {
		t.Errorf("%d mails are unreadable, at most 5 may be", defects)
	}
}
