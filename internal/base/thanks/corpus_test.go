package thanks

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/reply"
)

// data is a folder of what real people wrote, which is not part of the project.
func data(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("FIRSTLINE_TESTDATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	dir := filepath.Join(root, name)
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing: %v", name, err)
		}
		t.Skipf("left out: %s is missing; set FIRSTLINE_TESTDATA: %v", name, err)
	}
	return dir
}

// These and no others say nothing but thanks, found by reading all of them.
func TestFindsThanksAmongRealReplies(t *testing.T) {
	t.Parallel()
	dir := data(t, "reply_mit")
	var got []string
	read := 0
	err := filepath.WalkDir(dir, func(file string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".txt" {
			return err
		}
		body, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		read++
		if k, _ := Only(reply.Split(string(body)).Reply); k != Other {
			name, err := filepath.Rel(dir, file)
			if err != nil {
				return err
			}
			got = append(got, name+" "+k.String())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	want := []string{
		"crisp-erp/email_custom_quote_header.txt thanks",
		"crisp-erp/email_customer_quote_header_2.txt thanks",
		"crisp-erp/email_tricky_11_double_signature.txt thanks",
		"crisp-erp/email_tricky_16_unicode_signatures.txt thanks",
		"willdurand/email_custom_quote_header.txt thanks",
		"willdurand/email_customer_quote_header_2.txt thanks",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if read < 150 {
		t.Errorf("only %d replies were read", read)
	}
}

func TestNoSentenceAboutAProblemIsThanks(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile(filepath.Join(data(t, "kb_ccbysa"), "gnome_problem_pages_en_fr_nl.json"))
	if err != nil {
		t.Fatal(err)
	}
	var pages []map[string]any
	if err := json.Unmarshal(file, &pages); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, page := range pages {
		for _, language := range []string{"en", "fr", "nl"} {
			texts, _ := page[language].(map[string]any)
			body, _ := texts["body"].(string)
			for _, sentence := range strings.FieldsFunc(body, func(r rune) bool { return strings.ContainsRune(".!?:;\n", r) }) {
				if len(strings.Fields(sentence)) < 2 {
					continue
				}
				for _, before := range []string{"", "Thanks. ", "Merci, ", "Bedankt\n"} {
					tried++
					if k, _ := Only(before + strings.TrimSpace(sentence)); k != Other {
						t.Errorf("%q is %v", before+sentence, k)
					}
				}
			}
		}
	}
	t.Logf("%d tried", tried)
	if tried < 4000 {
		t.Error("too few to say anything")
	}
}
