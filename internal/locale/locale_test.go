package locale_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/nicksnyder/go-i18n/v2/i18n"

	"firstline/internal/locale"
)

// built are the keys that code puts together from a beginning and a value; every other key stands whole in the sources.
var built = []string{
	"link.kind_", "snooze.woke_", "snooze.empty_",
	"canned.of_", "canned.place_", // by who has it, and by name to fill in
	"composer.heed_", "composer.language_",
	"time.month_", "time.mon_", "time.day_", "time.dow_",
	"ui.problem_",                                                     // by the status of the answer
	"ui.held_",                                                        // by field
	"admin.setting_", "admin.settings_lead_", "admin.settings_group_", // by setting
	"admin.audit_room_", "admin.audit_outcome_", "admin.act_", "admin.via_", "admin.object_", // by what was recorded
	"admin.job_kind_", "admin.queue_", "admin.scope_", "admin.level_hint_", "admin.sample_", "admin.health_do_", "admin.health_no_", "admin.first_", "admin.box_host_hint_", "admin.box_port_hint_", "admin.mail_state_", "admin.mail_lead_", "admin.mail_door_",
	"ladder.reason_",
	"question.is_", "question.kind_", "question.about_", "question.asking_", "checklist.stage_", "improvement.kind_", "improvement.state_", "improvement.figure_", "identity.kind_", "identity.why_", "identity.event_",
	"vendorcase.state_", "vendorcase.outcome_",
	"rota.kind_", "rota.at_most_", "rota.out_load_", "found.category_", "routing.mode_", "routing.out_", "routing.occasion_", "routing.event_",
	"bulk.do_", "bulk.submit_", "bulk.text_", // by what is done
	"view.field_", "view.is_", "view.promise_", "view.when_", "view.sort_", "view.group_", "view.column_", "view.sharing_", // by what a filter asks for, and by how a list looks
	"feedback.score_", // from the worst to the best
	"approval.state_", "approval.thanks_",
	"rule.condition_", "rule.side_", "rule.role_", "rule.verb_", "rule.to_", "rule.text_", "rule.trouble_", "rule.when_", "rule.wait_", "rule.do_", "rule.if_", "rule.why_", "rule.time_",
	"notice.kind_", "notice.topic_", "notice.mailing_", // by what somebody is told, and how
	"asset.kind_", "asset.state_", "asset.warranty_",
	"sla.target_", "sla.entry_", "sla.next_", "sla.empty_", "sla.portal_", "sla.field_", "sla.hint_", "sla.role_", "sla.stays_", "sla.unit_", // by what is promised, what happened to it, and what comes next
	"close.how_", "close.event_noted_", // by how it was said
	"mail.reason_", "mail.step_", "mail.verdict_", "mail.flight_",
	"letter.kind_", "letter.subject_", "letter.body_", "letter.place_", // by kind of text, and by place in it
	"health.", "mailtest.", // by condition, and by step
	"redact.how_",                                                              // by how much
	"trash.do_", "trash.done_", "trash.since_", "trash.event_", "trash.empty_", // by where a ticket was put away
	"workspace.state_", "workspace.priority_", "workspace.kind_", "workspace.cause_", "workspace.channel_", "workspace.impact_", "workspace.urgency_", "workspace.field_", "workspace.letter_", "workspace.event_reopened_", "workspace.event_closed_", "workspace.closed_", "workspace.language_", "workspace.empty_",
}

var (
	place = regexp.MustCompile(`\{\{\s*\.[A-Za-z]+\s*\}\}`)
	// quoted is a string in the sources that looks like a key.
	quoted = regexp.MustCompile("[\"`]([a-z]+\\.[a-z0-9_.]+)[\"`]")
	// used is a key in a place that shows texts: there it must exist.
	used = regexp.MustCompile(`(?:\.[TN]\(|i18n\.Key\(|errs\.Bad\("[^"]*",\s*|errs\.New\(errs\.[A-Za-z]+,\s*|\.That\([^"\n]*"[^"]*",\s*)"([a-z]+\.[a-z0-9_.]+)"`)
)

// catalogue is the messages of one language by key, and the file that each stands in.
func catalogue(t *testing.T, lang string) map[string]*i18n.Message {
	t.Helper()
	all := make(map[string]*i18n.Message)
	names, err := fs.Glob(locale.Files, lang+"/*.toml")
	if err != nil || len(names) == 0 {
		t.Fatalf("catalogues of %s: %v, %v", lang, names, err)
	}
	for _, name := range names {
		raw, err := fs.ReadFile(locale.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		messages, err := i18n.ParseMessageBytes(raw, toml.Unmarshal)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, m := range messages {
			if all[m.ID] != nil {
				t.Errorf("%s: %s stands in two files", name, m.ID)
			}
			all[m.ID] = m
		}
	}
	return all
}

func TestEveryTextExistsInEveryLanguage(t *testing.T) {
	t.Parallel()
	en := slices.Sorted(maps.Keys(catalogue(t, "en")))
	for _, lang := range []string{"fr", "nl"} {
		if diff := cmp.Diff(en, slices.Sorted(maps.Keys(catalogue(t, lang)))); diff != "" {
			t.Errorf("keys of %s (+) beside those of English (-): %s", lang, diff)
		}
	}
}

func TestPlacesAndPluralsAreTheSame(t *testing.T) {
	t.Parallel()
	en := catalogue(t, "en")
	for _, lang := range []string{"en", "fr", "nl"} {
		for key, m := range catalogue(t, lang) {
			ref := en[key]
			if ref == nil {
				continue
			}
			if (m.One == "") != (ref.One == "") {
				t.Errorf("%s %s: counts in one language and not in the other", lang, key)
			}
			if m.Other == "" || m.Zero+m.Two+m.Few+m.Many != "" {
				t.Errorf("%s %s: has other forms than one and other", lang, key)
			}
			if diff := cmp.Diff(places(ref.Other), places(m.Other), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s %s: places %s", lang, key, diff)
			}
			// «One file» needs no number, but whatever else the text names must be there.
			if m.One != "" {
				if diff := cmp.Diff(without(places(m.Other), "{{.Count}}"), without(places(m.One), "{{.Count}}"), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("%s %s: places of one %s", lang, key, diff)
				}
			}
		}
	}
}

func TestFrenchAndDutchAreTranslated(t *testing.T) {
	t.Parallel()
	en := catalogue(t, "en")
	for _, lang := range []string{"fr", "nl"} {
		for key, m := range catalogue(t, lang) {
			// Four words in a row do not mean the same in two languages by chance.
			if ref := en[key]; ref != nil && m.Other == ref.Other && len(strings.Fields(place.ReplaceAllString(m.Other, ""))) >= 4 {
				t.Errorf("%s %s is still English: %q", lang, key, m.Other)
			}
		}
	}
}

func TestEveryTextIsUsedAndEveryUsedTextExists(t *testing.T) {
	t.Parallel()
	mentioned, shown := sources(t)
	en := catalogue(t, "en")
	for key := range en {
		if !mentioned[key] && !slices.ContainsFunc(built, func(p string) bool { return strings.HasPrefix(key, p) }) {
			t.Errorf("%s: no source names it", key)
		}
	}
	for key, file := range shown {
		if en[key] == nil {
			t.Errorf("%s: shows %s, which no catalogue has", file, key)
		}
	}
	for _, p := range built {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(en)), func(key string) bool { return strings.HasPrefix(key, p) }) {
			t.Errorf("%s: no key begins so", p)
		}
	}
}

// sources are the strings in the product's code that look like keys, and the keys that it shows with a file that does.
func sources(t *testing.T) (mentioned map[string]bool, shown map[string]string) {
	t.Helper()
	mentioned, shown = make(map[string]bool), make(map[string]string)
	for _, root := range []string{"../../internal", "../../cmd"} {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			switch {
			case os.IsNotExist(err):
				return nil
			case err != nil:
				return err
			case d.IsDir() && d.Name() == "node_modules":
				return fs.SkipDir
			case d.IsDir() || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go"):
				return nil
			case !strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".templ"):
				return nil
			}
			raw, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			for _, m := range quoted.FindAllSubmatch(raw, -1) {
				mentioned[string(m[1])] = true
			}
			for _, m := range used.FindAllSubmatch(raw, -1) {
				if key := string(m[1]); !slices.Contains(built, key) {
					shown[key] = name
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return mentioned, shown
}

func places(s string) []string {
	found := place.FindAllString(s, -1)
	for i := range found {
		found[i] = strings.ReplaceAll(found[i], " ", "")
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func without(list []string, s string) []string {
	return slices.DeleteFunc(list, func(x string) bool { return x == s })
}
