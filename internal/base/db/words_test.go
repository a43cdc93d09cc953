package db_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/testdesk/testdb"
)

func TestWordsAreFoundAlikeOnBothEngines(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		put := func(id int64, subject, public, internal, typed string) {
			t.Helper()
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				return tx.PutWords(t.Context(), "index_words", id, [4][]string{
					strings.Fields(subject), strings.Fields(public), strings.Fields(internal), strings.Fields(typed),
				})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		put(1, "old words", "that go", "", "")
		put(1, "print jam", "paper in the print", "secret", "printer")
		put(2, "mous", "the print lost paper", "jam", "")
		put(3, "print", strings.Repeat("paper ", 20_000)+"late", "", "")
		one := func(words ...string) []db.Phrase {
			var list []db.Phrase
			for _, w := range words {
				p := db.Phrase{Words: strings.Fields(strings.TrimSuffix(w, "*")), Prefix: strings.HasSuffix(w, "*")}
				list = append(list, p)
			}
			return list
		}
		all := []db.WordColumn{db.SubjectWords, db.PublicWords, db.InternalWords, db.TypedWords}
		open := []db.WordColumn{db.SubjectWords, db.PublicWords, db.TypedWords}
		for name, c := range map[string]struct {
			q    db.WordQuery
			want []int64
		}{
			"a word":                 {db.WordQuery{All: [][]db.Phrase{one("print")}, Columns: all}, []int64{3, 2, 1}},
			"two words":              {db.WordQuery{All: [][]db.Phrase{one("print"), one("jam")}, Columns: all}, []int64{2, 1}},
			"not what is inside":     {db.WordQuery{All: [][]db.Phrase{one("print"), one("jam")}, Columns: open}, []int64{1}},
			"one of two":             {db.WordQuery{All: [][]db.Phrase{one("mous", "secret")}, Columns: all}, []int64{2, 1}},
			"a phrase":               {db.WordQuery{All: [][]db.Phrase{one("lost paper")}, Columns: all}, []int64{2}},
			"no phrase over columns": {db.WordQuery{All: [][]db.Phrase{one("jam paper")}, Columns: all}, nil},
			"a beginning":            {db.WordQuery{All: [][]db.Phrase{one("printe*")}, Columns: all}, []int64{1}},
			"without":                {db.WordQuery{All: [][]db.Phrase{one("print")}, None: one("secret", "late"), Columns: all}, []int64{2}},
			"what was replaced":      {db.WordQuery{All: [][]db.Phrase{one("old")}, Columns: all}, nil},
			"far behind":             {db.WordQuery{All: [][]db.Phrase{one("late")}, Columns: open}, []int64{3}},
		} {
			var p db.Params
			var got []int64
			err := d.Select(t.Context(), &got, `SELECT w.rowid FROM index_words w WHERE `+d.HasWords(&p, "index_words", c.q)+` ORDER BY w.rowid DESC`, p.Args...)
			if err != nil {
				t.Fatal(name, err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}
