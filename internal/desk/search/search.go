// Package search finds tickets, people and assets by the words in them, whatever their form and without accents, as far as whoever asks may see
// them.
//
// The index is made of what was said on tickets, by Keeper, moments after it was stored; nobody waits for that. Whether somebody may see a
// ticket is part of the query that finds it (see ticket.Visible), and what only the desk may read stands in a column of its own.
package search

import (
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/word"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
)

// Store is the index and who looks things up in it.
type Store struct {
	db       *db.DB
	settings *setting.Store
	people   *person.Store
	assets   *asset.Store
	stems    *word.Stems
	synonyms map[string][]string // by the stem in a language, those of words that mean the same
	small    map[string]bool     // words that stand in nearly every text
}

// NewStore makes the store.
func NewStore(d *db.DB, settings *setting.Store, people *person.Store, assets *asset.Store) *Store {
	s := &Store{db: d, settings: settings, people: people, assets: assets, stems: word.NewStems(), small: map[string]bool{}}
	for _, w := range strings.Fields(smallWords) {
		s.small[w] = true
	}
	s.synonyms = s.readSynonyms()
	return s
}

// table is the index of words, parts how many parts of one ticket it can hold: see 0020_search.sql.
const (
	table = "index_words"
	parts = 4096
)

// partID is the id in the index of a ticket's part.
func partID(id ticket.ID, part int) int64 { return int64(id)*parts + int64(part) }
