package db

import (
	"context"
	"strconv"
	"strings"
)

// This file is what the engines do not share about finding texts by their words: FTS5 here, tsvector there. Both are given words that were
// taken apart and made alike before, so that both find the same. Such an index is a table with a rowid and four columns of words, named
// subject, public, internal and typed.

// WordColumn is a column of an index of words.
type WordColumn int

// The columns, in their order.
const (
	SubjectWords WordColumn = iota
	PublicWords
	InternalWords
	TypedWords
	wordColumns = 4
)

// name is the column's to SQLite, weight the letter that stands for it in PostgreSQL.
func (c WordColumn) name() string { return [...]string{"subject", "public", "internal", "typed"}[c] }
func (c WordColumn) weight() byte { return "ABCD"[c] }

// Phrase is words that follow each other; a single one is a word. Prefix: the last of them may go on.
type Phrase struct {
	Words  []string
	Prefix bool
}

// WordQuery is what a text must have to be found: something of each of All, and nothing of None, in one of the columns. Words are letters and
// digits only.
type WordQuery struct {
	All     [][]Phrase
	None    []Phrase
	Columns []WordColumn
}

// PutWords makes texts the row rowid of an index of words.
func (tx *Tx) PutWords(ctx context.Context, table string, rowid int64, texts [wordColumns][]string) error {
	if tx.engine == SQLite {
		args := []any{rowid}
		for _, words := range texts {
			args = append(args, strings.Join(words, " "))
		}
		_, err := tx.Exec(ctx, `INSERT OR REPLACE INTO `+table+` (rowid, subject, public, internal, typed) VALUES ($1, $2, $3, $4, $5)`, args...)
		return err
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO `+table+` (rowid, words) VALUES ($1, CAST(CAST($2 AS TEXT) AS TSVECTOR))
		ON CONFLICT (rowid) DO UPDATE SET words = excluded.words`, rowid, vector(texts))
	return err
}

// mostBytes is about as much as PostgreSQL takes of one text: what is behind it is not found.
const mostBytes = 900_000

// mostPositions is as many places of one word as PostgreSQL keeps, farthest the last place that it knows.
const mostPositions, farthest = 255, 16383

// vector writes texts as a tsvector.
func vector(texts [wordColumns][]string) string {
	var order []string
	places := map[string][]byte{}
	count := map[string]int{}
	at, size := 0, 0
	for c, words := range texts {
		for _, w := range words {
			at = min(at+1, farthest)
			if w == "" || count[w] == mostPositions || size+len(w) > mostBytes {
				continue
			}
			if size += 2; count[w] == 0 {
				size += len(w) + 3
			}
			if count[w]++; count[w] == 1 {
				order = append(order, w)
			} else {
				places[w] = append(places[w], ',')
			}
			places[w] = append(strconv.AppendInt(places[w], int64(at), 10), WordColumn(c).weight())
		}
		at = min(at+10, farthest) // no phrase goes on in the next column
	}
	var b strings.Builder
	for _, w := range order {
		b.WriteString("'" + w + "':")
		b.Write(places[w])
		b.WriteByte(' ')
	}
	return b.String()
}

// HasWords is the condition under which row w of an index of words has what q asks for.
func (d *DB) HasWords(p *Params, table string, q WordQuery) string {
	if d.engine == SQLite {
		return "w." + table + " MATCH " + p.Bind(q.fts5())
	}
	return "w.words @@ CAST(CAST(" + p.Bind(q.tsquery()) + " AS TEXT) AS TSQUERY)"
}

// WordsInOrder tells whether the engine gives what has some words in the order of its rows as it finds it, so that the newest few of a common
// word cost no more than those of a rare one. PostgreSQL gathers all that have them first.
func (d *DB) WordsInOrder() bool { return d.engine == SQLite }

func (q WordQuery) fts5() string {
	write := func(p Phrase) string {
		text := `"` + strings.Join(p.Words, " ") + `"`
		if p.Prefix {
			text += " *"
		}
		return text
	}
	text := joined(q.All, write, " AND ", " OR ")
	if len(q.None) > 0 {
		text = "(" + text + ") NOT " + joined([][]Phrase{q.None}, write, "", " OR ")
	}
	columns := make([]string, len(q.Columns))
	for i, c := range q.Columns {
		columns[i] = c.name()
	}
	return "{" + strings.Join(columns, " ") + "} : (" + text + ")"
}

func (q WordQuery) tsquery() string {
	var weights string
	if len(q.Columns) < wordColumns { // the index does not know them: where all will do, no row has to be read to be sure
		for _, c := range q.Columns {
			weights += string(c.weight())
		}
	}
	write := func(p Phrase) string {
		words := make([]string, len(p.Words))
		for i, w := range p.Words {
			words[i] = "'" + w + "'"
			marks := weights
			if p.Prefix && i == len(words)-1 {
				marks += "*"
			}
			if marks != "" {
				words[i] += ":" + marks
			}
		}
		return "(" + strings.Join(words, " <-> ") + ")"
	}
	text := joined(q.All, write, " & ", " | ")
	if len(q.None) > 0 {
		text += " & !" + joined([][]Phrase{q.None}, write, "", " | ")
	}
	return text
}

func joined(all [][]Phrase, write func(Phrase) string, and, or string) string {
	groups := make([]string, len(all))
	for i, group := range all {
		ways := make([]string, len(group))
		for j, p := range group {
			ways[j] = write(p)
		}
		groups[i] = "(" + strings.Join(ways, or) + ")"
	}
	return strings.Join(groups, and)
}
