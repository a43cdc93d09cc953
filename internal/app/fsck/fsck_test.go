package fsck_test

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"firstline/internal/app"
	"firstline/internal/app/fsck"
	"firstline/internal/base/config"
	"firstline/internal/base/db"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/category"
	"firstline/internal/desk/file"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendor"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/testdesk/testdb"
)

// TestEachBrokenPromiseIsFound breaks one promise at a time behind the desk's back.
func TestEachBrokenPromiseIsFound(t *testing.T) {
	t.Parallel()
	mailRow := `INSERT INTO mail (mailbox_id, source, digest, size, received_at, state, sha256) VALUES ((SELECT max(id) FROM mailbox), 'lmtp', `
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		d := whole(t, engine)
		if names := found(t, d); len(names) > 0 {
			t.Fatalf("a whole desk has findings: %v", names)
		}
		for _, c := range []struct{ check, sql string }{
			{"mail-filed", mailRow + `$1, 1, 1, 'filed', '')`},
			{"mail-pending", mailRow + `$1, 1, 1, 'pending', '')`},
			{"mail-bytes", mailRow + `$1, 1, 1, 'quarantined', '')`},
			{"ticket-begins", `UPDATE entry SET kind = 'note' WHERE seq = 1`},
			{"timeline-whole", `UPDATE ticket SET last_seq = last_seq + 1`},
			{"outbox-leaves", `
				INSERT INTO outbox (ticket_id, person_id, via, html, text, files, then_state, cause, since, sent_at, due_at)
				SELECT id, requester_id, 'workspace', '', 'Hello', 'null', '', '', 1, 1, 1 FROM ticket`},
			{"message-entry", `UPDATE entry SET kind = 'state' WHERE kind = 'opened'`},
			{"entry-message", `DELETE FROM message`},
			{"message-masked", `UPDATE message SET masked = 1`},
			{"message-masked", `INSERT INTO masked (ticket_id, seq, position, kind, words) SELECT id, 99, 0, 'password', 'x' FROM ticket`},
			{"secret-sealed", `INSERT INTO secret (ticket_id, way, state, label, token_hash, sealed, by_id, for_id, created_at, expires_at) SELECT id, 'to_user', 'opened', 'x', $1, 'x', requester_id, requester_id, 1, 2 FROM ticket`},
			{"secret-ends", `INSERT INTO secret (ticket_id, way, state, label, token_hash, sealed, by_id, for_id, created_at, expires_at) SELECT id, 'to_user', 'waiting', 'x', $1, 'x', requester_id, requester_id, 1, 2 FROM ticket`},
			{"note-entry", `INSERT INTO note (ticket_id, seq, at, author_id, html, text) SELECT id, 1, 1, requester_id, '', '' FROM ticket`},
			{"entry-note", `UPDATE entry SET kind = 'note' WHERE seq = 1`},
			{"note-public", `UPDATE entry SET kind = 'note' WHERE seq = 1`},
			{"ladder-public", `UPDATE entry SET kind = 'escalated'`},
			{"ladder-step", `UPDATE ticket SET escalation_seq = 1`},
			{"ladder-returns", `UPDATE ticket SET returned = 1`},
			{"rule-run", `INSERT INTO rule_run (ticket_id, seq, rule_id, at, outcome) SELECT id, 1, 1, 1, 'did' FROM ticket`},
			{"rule-awaited", `INSERT INTO rule_due (ticket_id, rule_id, since_at, due_at) SELECT id, 99, 1, NULL FROM ticket`},
			{"rule-told", `UPDATE entry SET kind = 'rule_ran' WHERE seq = 1`},
			{"rule-public", `UPDATE entry SET kind = 'rule_taken_back' WHERE seq = 1`},
			{"approval-asked", `DELETE FROM approval_asked`},
			{"approval-answered", `UPDATE approval SET state = 'approved'`},
			{"approval-gate", `UPDATE ticket SET state = 'resolved', open_state = FALSE, resolved_at = 1`},
			{"asset-added", `UPDATE entry SET kind = 'state' WHERE kind = 'asset_added'`},
			{"asset-public", `UPDATE entry SET public = TRUE WHERE kind = 'asset_added'`},
			{"merged-state", `UPDATE ticket SET state = 'merged', open_state = FALSE`},
			{"merged-chain", `UPDATE ticket SET merged_into = id`},
			{"merged-count", `UPDATE ticket SET absorbed = 1`},
			{"merged-journal", `UPDATE ticket SET merged_into = id`},
			{"snooze-open", `UPDATE ticket SET snoozed_until = 1`},
			{"snooze-wakes", `UPDATE ticket SET snoozed = TRUE, snoozed_until = 1`},
			{"tag-count", `UPDATE ticket SET tags = 1`},
			{"link-count", `UPDATE ticket SET links = 1`},
			{"link-public", `UPDATE entry SET kind = 'linked' WHERE public = TRUE`},
			{"asset-found", `DELETE FROM asset_word`},
			{"answer-kind", `UPDATE ticket_answer SET text_value = 'x' WHERE yes IS NOT NULL`},
			{"answer-told", `UPDATE entry SET kind = 'state' WHERE kind = 'answers_given'`},
			{"answer-public", `UPDATE entry SET public = TRUE WHERE kind = 'answers_given'`},
			{"question-earlier", `UPDATE question SET position = 7 WHERE if_id IS NULL`},
			{"vendor-private", `UPDATE entry SET public = TRUE WHERE kind = 'vendor_case_opened'`},
			{"vendor-message", `UPDATE entry SET kind = 'state' WHERE kind = 'vendor_case_opened'`},
			{"vendor-words", `DELETE FROM vendor_message`},
			{"vendor-clock", `DELETE FROM job`},
			{"vendor-ledger", `UPDATE vendor_case SET state = 'answered', answered_at = asked_at`},
			{"improvement-measured", `
				INSERT INTO improvement (title, kind, state, owner_id, figure, measure_at, created_at, updated_at)
				SELECT 'x', 'tool', 'done', min(id), 'tickets', 7, 1, 1 FROM person`},
			{"open-state", `UPDATE ticket SET open_state = FALSE`},
			{"ticket-time", `UPDATE ticket SET state = 'closed', open_state = FALSE`},
			{"attachment", `DELETE FROM message`},
			{"letter-once", `INSERT INTO letter (kind, state, ticket_id, seq, address, domain, name, locale, message_id, args, created_at, due_at)
				SELECT kind, 'sent', ticket_id, seq, address, domain, name, locale, 'another', args, 1, 1 FROM letter WHERE case_id IS NULL`},
			{"letter-waits", `DELETE FROM job`},
			{"address-owner", `UPDATE person SET merged_into = (SELECT max(id) FROM person) WHERE id = (SELECT min(id) FROM person)`},
			{"category-tree", `INSERT INTO category (name_en, name_fr, name_nl, team_id, position, created_at, updated_at) SELECT 'x', 'x', 'x', min(id), 7, 1, 1 FROM team`},
			{"category-within", `INSERT INTO category (name_en, name_fr, name_nl, team_id, position, created_at, updated_at) SELECT 'x', 'x', 'x', min(id), 7, 1, 1 FROM team`},
			{"category-sight", `INSERT INTO category (name_en, name_fr, name_nl, team_id, position, sealed_to, created_at, updated_at) SELECT 'x', 'x', 'x', min(id), 7, '/' || CAST(min(id) AS TEXT) || '/', 1, 1 FROM team`},
			{"sealed-hands", `UPDATE category SET sealed_to = '/99/' WHERE id IN (SELECT category_id FROM ticket)`},
			{"priority-by-hand", `UPDATE ticket SET overridden = TRUE`},
			{"time-read", `INSERT INTO work_time (ticket_id, person_id, minutes, word, forgotten, at) SELECT id, requester_id, 5, '', FALSE, 1 FROM ticket`},
			{"todo-read", `INSERT INTO todo (kind, title, person_id, by_id, ticket_id, due_at, created_at) SELECT 'task', 'x', requester_id, requester_id, id, 1, 1 FROM ticket`},
			{"time-clock", `INSERT INTO work_clock (person_id, ticket_id, started_at) SELECT min(requester_id), min(id), 1 FROM ticket`},
			{"ledger", `UPDATE clock SET spent = spent + 1`},
			{"clock-over", `UPDATE ticket SET state = 'closed', open_state = FALSE, closed_at = 1`},
			{"clock-wakes", `UPDATE clock SET next_at = NULL`},
			{"index-whole", `UPDATE ticket SET activity_at = activity_at - 86400000000, last_seq = last_seq + 1`},
			{"index-whole", `DELETE FROM index_words`},
			{"index-ticket", `INSERT INTO index_ticket (id, edition, first_seq, last_seq, words, subject) VALUES (999999, 1, 1, 1, 1, '')`},
			{"calendar-default", `UPDATE calendar SET is_default = FALSE`},
			{"duty-times", `DELETE FROM duty_shift`},
			{"duty-once", `
				INSERT INTO duty_shift (duty_id, from_at, until_at, team_id, person_id, kind)
				SELECT duty_id, from_at + 1, until_at, team_id, person_id, kind FROM duty_shift`},
			{"blobs", `UPDATE file SET sha256 = '0000000000000000000000000000000000000000000000000000000000000000'`},
		} {
			t.Run(string(engine)+" "+c.check, func(t *testing.T) {
				undone := errors.New("the desk stays whole for the next")
				err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
					var args []any
					if strings.Contains(c.sql, "$1") {
						args = append(args, []byte("digest"))
					}
					if _, err := tx.Exec(t.Context(), c.sql, args...); err != nil {
						return err
					}
					var names []string
					if err := fsck.Look(t.Context(), tx, d.Blobs, func(f fsck.Finding) { names = append(names, f.Check) }); err != nil {
						return err
					}
					if !slices.Contains(names, c.check) {
						t.Errorf("found only %v", names)
					}
					return undone
				})
				if !errors.Is(err, undone) {
					t.Fatal(err)
				}
			})
		}
	}
}

func TestDamagedFileIsFound(t *testing.T) {
	t.Parallel()
	d := whole(t, db.SQLite)
	var sha string
	if err := d.DB.Get(t.Context(), &sha, `SELECT sha256 FROM file`); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d.files, sha[:2], sha), []byte("evil"), 0o600); err != nil {
		t.Fatal(err)
	}
	if names := found(t, d); !slices.Equal(names, []string{"blobs"}) {
		t.Errorf("found %v", names)
	}
}

type desk struct {
	*app.Desk
	files string
}

// whole is a desk with one of everything that fsck looks at.
func whole(t *testing.T, engine db.Engine) desk {
	t.Helper()
	c := config.Storage{Data: t.TempDir(), Database: secret.NewText(testdb.URL(t, engine))}
	d, err := app.OpenWith(t.Context(), c, &url.URL{Scheme: "https", Host: "desk.example"}, db.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	ctx, by := t.Context(), access.Actor{Name: "Firstline", Locale: "en", Via: access.ViaCommand}
	anna, err := d.People.Create(ctx, by, person.Draft{Name: "Anna Ask", Addresses: []string{"anna@desk.example"}})
	if err == nil {
		_, err = d.People.Create(ctx, by, person.Draft{Name: "Bert Beg"})
	}
	if err == nil {
		_, err = d.Teams.Create(ctx, by, team.Draft{Name: "Desk", Level: 1})
	}
	if err == nil {
		err = d.DB.Write(ctx, func(tx *db.Tx) error {
			for _, sql := range []string{
				`INSERT INTO duty (team_id, person_id, kind, first_day, last_day, opens, closes, until_at, created_at) SELECT min(t.id), min(p.id), 'duty', 1, 1, 0, 0, 9, 1 FROM team t, person p`,
				`INSERT INTO duty_shift (duty_id, from_at, until_at, team_id, person_id, kind) SELECT id, 1, until_at, team_id, person_id, kind FROM duty`,
			} {
				if _, err := tx.Exec(ctx, sql); err != nil {
					return err
				}
			}
			_, err := tx.Exec(ctx, `INSERT INTO mailbox (address, name, created_at, updated_at) VALUES ('help@desk.example', 'Help', $1, $1)`, tx.Now)
			return err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	f, err := d.Files.Add(ctx, by, "note.txt", strings.NewReader("some bytes"), 100)
	if err != nil {
		t.Fatal(err)
	}
	laptop, err := d.Assets.Create(ctx, by, asset.Draft{Tag: "PC-1", HolderID: anna.ID})
	if err != nil {
		t.Fatal(err)
	}
	group, err := d.Approvals.SaveGroup(ctx, by, 0, 0, approval.GroupDraft{Name: "Finance", Active: true, Members: []person.ID{anna.ID, 2}})
	if err != nil {
		t.Fatal(err)
	}
	in, answers := questions(t, d, by)
	asked, err := d.Tickets.Open(ctx, by, ticket.Opening{
		Kind: ticket.Request, Assets: []asset.ID{laptop.ID}, Category: &in, Answers: answers,
		Subject: "Printer", Body: ticket.Written("", "It prints nothing.", []ticket.Attach{{File: f.ID}}), Channel: ticket.Phone, Requester: anna.ID,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Approvals.Ask(ctx, by, asked.ID, approval.Asking{Group: group.ID, Question: "A printer?"}); err != nil {
		t.Fatal(err)
	}
	v, err := d.Vendors.Create(ctx, by, vendor.Draft{
		Name: "Orbis", Language: "en", Active: true, Contacts: []vendor.Contact{{Name: "Support", Address: "support@orbis.example"}},
		Contracts: []vendor.Contract{{Number: "O-1", ResponseMinutes: 60}},
	})
	if err == nil {
		_, err = d.Cases.Open(ctx, by, asked.ID, vendorcase.Opening{Vendor: v.ID, Contract: v.Contracts[0].ID, Text: "Please help.", Files: []file.ID{f.ID}})
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Search.Catch(ctx, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	if err := d.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE index_mark SET at = at + 60000000`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return desk{Desk: d, files: c.FilesPath()}
}

// questions are two of a category, the second because of the first, with their answers.
func questions(t *testing.T, d *app.Desk, by access.Actor) (category.ID, map[question.ID]question.Value) {
	t.Helper()
	c, err := d.Categories.Create(t.Context(), by, category.Draft{NameEN: "Printer", NameFR: "Imprimante", NameNL: "Printer", TeamID: 1, Active: true})
	if err != nil {
		t.Fatal(err)
	}
	draft := question.Draft{Kind: question.YesNo, LabelEN: "Jam?", LabelFR: "Bourrage ?", LabelNL: "Vast?", Portal: question.May, Desk: question.May, Active: true}
	jam, err := d.Questions.Create(t.Context(), by, c.ID, draft)
	if err != nil {
		t.Fatal(err)
	}
	draft.Kind, draft.IfID, draft.IfAnswer = question.Line, &jam.ID, question.Yes
	where, err := d.Questions.Create(t.Context(), by, c.ID, draft)
	if err != nil {
		t.Fatal(err)
	}
	return c.ID, map[question.ID]question.Value{jam.ID: {YesNo: question.Yes}, where.ID: {Text: "Tray 2"}}
}

func found(t *testing.T, d desk) (names []string) {
	t.Helper()
	err := fsck.Run(t.Context(), d.DB, d.Blobs, func(f fsck.Finding) {
		if !slices.Contains(names, f.Check) {
			names = append(names, f.Check)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
