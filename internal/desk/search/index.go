package search

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
)

// Bounds of what is read and written at once: tickets in one go, entries and words of a short one, and entries of a long one.
const (
	atOnce      = 32
	longTicket  = 200
	shortWords  = 2 * textWords
	longEntries = 500
)

// Index brings tickets up to date in the index; those that are need nothing. It reads first and then writes in short transactions, so that
// nobody waits for it. Two nodes may do the same ticket at once without harm.
func (s *Store) Index(ctx context.Context, edition int64, ids ...ticket.ID) (err error) {
	defer errs.Wrap(&err, "index tickets")
	for batch := range slices.Chunk(ids, atOnce) {
		if err := s.index(ctx, edition, batch); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) index(ctx context.Context, edition int64, ids []ticket.ID) error {
	var p db.Params
	var list []facts
	is := p.Bind(edition)
	err := s.db.Select(ctx, &list, `
		SELECT t.id, t.subject, t.language, t.symptom, t.error_message, t.tried, t.resolution, t.last_seq,
			COALESCE((SELECT max(d.last_seq) FROM index_ticket d WHERE d.id >= t.id * 4096 AND d.id < (t.id + 1) * 4096 AND d.edition = `+is+`), 0) AS indexed,
			(SELECT count(*) FROM index_ticket d WHERE d.id >= t.id * 4096 AND d.id < (t.id + 1) * 4096 AND d.edition = `+is+`) AS parts
		FROM ticket t
		WHERE t.id IN `+db.BindAll(&p, ids), p.Args...)
	if err != nil {
		return err
	}
	var short []*facts
	for i := range list {
		switch f := &list[i]; {
		case f.Indexed >= f.LastSeq:
		case f.LastSeq <= longTicket && f.Parts < 2:
			short = append(short, f)
		default:
			if err := s.indexLong(ctx, edition, f); err != nil {
				return err
			}
		}
	}
	if len(short) == 0 {
		return nil
	}
	return s.indexShort(ctx, edition, short)
}

// indexShort makes the one part of each of some tickets; one of few entries with very many words has several all the same.
func (s *Store) indexShort(ctx context.Context, edition int64, list []*facts) error {
	ids := make([]ticket.ID, len(list))
	for i, f := range list {
		ids[i] = f.ID
	}
	texts, err := s.said(ctx, ids, 0, longTicket)
	if err != nil {
		return err
	}
	answers, err := s.answers(ctx, ids)
	if err != nil {
		return err
	}
	docs := make([]*document, 0, len(list))
	for _, f := range list {
		d := s.begin(f, 0, 1)
		for _, x := range texts[f.ID] {
			s.add(d, f, x)
		}
		if d.words > shortWords {
			if err := s.indexLong(ctx, edition, f); err != nil {
				return err
			}
			continue
		}
		s.addFacts(d, f, answers[f.ID])
		d.last = f.LastSeq
		docs = append(docs, d)
	}
	return s.put(ctx, edition, docs...)
}

// indexLong goes on with the last part of a ticket that has many entries, or begins it.
func (s *Store) indexLong(ctx context.Context, edition int64, f *facts) error {
	var last struct {
		ID       int64
		FirstSeq ticket.Seq
		Subject  string
	}
	err := s.db.Get(ctx, &last, `
		SELECT id, first_seq, subject
		FROM index_ticket
		WHERE id >= $1 AND id < $2 AND edition = $3
		ORDER BY id DESC
		LIMIT 1`, partID(f.ID, 0), partID(f.ID+1, 0), edition)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	part, from := int(last.ID%parts), max(last.FirstSeq, 1)
	d := s.begin(f, part, from)
	if last.ID != 0 && last.Subject != d.subject() { // another subject stands in all parts
		part, from = 0, 1
		d = s.begin(f, part, from)
	}
	for from <= f.LastSeq {
		to := from + longEntries - 1
		texts, err := s.said(ctx, []ticket.ID{f.ID}, from, to)
		if err != nil {
			return err
		}
		for _, x := range texts[f.ID] {
			if d.words >= partWords && part < parts-1 {
				d.last = x.Seq - 1
				if err := s.put(ctx, edition, d); err != nil {
					return err
				}
				part++
				d = s.begin(f, part, x.Seq)
			}
			s.add(d, f, x)
		}
		from = to + 1
	}
	answers, err := s.answers(ctx, []ticket.ID{f.ID})
	if err != nil {
		return err
	}
	s.addFacts(d, f, answers[f.ID])
	d.last = f.LastSeq
	return s.put(ctx, edition, d)
}

func (d *document) subject() string { return strings.Join(d.texts[db.SubjectWords], " ") }

// put writes parts, unless somebody has written newer ones meanwhile.
func (s *Store) put(ctx context.Context, edition int64, docs ...*document) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		for _, d := range docs {
			n, err := tx.Exec(ctx, `
				INSERT INTO index_ticket (id, edition, first_seq, last_seq, words, subject)
				VALUES ($1, $2, $3, $4, $5, $6)
				ON CONFLICT (id) DO UPDATE
				SET edition = excluded.edition, first_seq = excluded.first_seq, last_seq = excluded.last_seq, words = excluded.words, subject = excluded.subject
				WHERE index_ticket.edition < excluded.edition OR index_ticket.edition = excluded.edition AND index_ticket.last_seq <= excluded.last_seq`,
				d.id, edition, d.first, d.last, d.words, d.subject())
			if err != nil {
				return err
			}
			if n == 0 {
				continue
			}
			if err := tx.PutWords(ctx, table, d.id, d.texts); err != nil {
				return err
			}
		}
		return nil
	})
}

// said reads what was said on tickets from one entry to another, in their order. Messages that wait for an agent's eyes are the desk's.
func (s *Store) said(ctx context.Context, ids []ticket.ID, from, to ticket.Seq) (map[ticket.ID][]said, error) {
	var p db.Params
	var list []said
	where := " WHERE ticket_id IN " + db.BindAll(&p, ids) + " AND seq BETWEEN " + p.Bind(from) + " AND " + p.Bind(to)
	err := s.db.Select(ctx, &list, `
		SELECT ticket_id, seq, text, held AS internal FROM message`+where+`
		UNION ALL SELECT ticket_id, seq, text, TRUE AS internal FROM note`+where+`
		UNION ALL SELECT ticket_id, seq, text, TRUE AS internal FROM vendor_message`+where+`
		ORDER BY 1, 2`, p.Args...)
	by := make(map[ticket.ID][]said, len(ids))
	for _, x := range list {
		by[x.TicketID] = append(by[x.TicketID], x)
	}
	return by, err
}

// answers reads what was answered to the questions of tickets, as words. What a sensitive category asked is left out where the ticket is filed
// elsewhere by now.
func (s *Store) answers(ctx context.Context, ids []ticket.ID) (map[ticket.ID][]string, error) {
	var p db.Params
	var list []struct {
		TicketID ticket.ID
		Text     string
	}
	err := s.db.Select(ctx, &list, `
		SELECT a.ticket_id, a.text_value || COALESCE(' ' || o.label_en || ' ' || o.label_fr || ' ' || o.label_nl, '') AS text
		FROM ticket_answer a
		JOIN question q ON q.id = a.question_id
		JOIN category g ON g.id = q.category_id
		JOIN ticket t ON t.id = a.ticket_id
		LEFT JOIN question_option o ON o.question_id = a.question_id AND o.choice_key = a.choice
		WHERE (g.sealed_to = '' OR t.category_id IN (SELECT k.category_id FROM category_within k WHERE k.within_id = g.id))
			AND a.ticket_id IN `+db.BindAll(&p, ids)+`
		ORDER BY a.ticket_id, a.question_id`, p.Args...)
	by := map[ticket.ID][]string{}
	for _, x := range list {
		by[x.TicketID] = append(by[x.TicketID], x.Text)
	}
	return by, err
}
