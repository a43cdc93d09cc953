package ticket

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
)

// TagID names a tag.
type TagID int64

// Tag is a word that agents put on tickets that have something in common. The desk has those that somebody has used.
type Tag struct {
	ID   TagID
	Name string
}

// TagsChanged is the kind of entries that tell which tags a ticket got or lost: TagsPayload.
const TagsChanged EntryKind = "tags"

// TagsPayload names tags, as they were called then.
type TagsPayload struct {
	Added   []string `json:"added,omitempty"`
	Removed []string `json:"removed,omitempty"`
}

// The bounds of tags.
const (
	maxTag   = 40 // characters of a name
	mostTags = 20 // on one ticket
)

// TagName is a word as tags are written: in small letters, with hyphens for spaces.
func TagName(text string) (string, error) {
	name := strings.Join(strings.Fields(strings.ToLower(clean.Line(strings.TrimLeft(text, "# ")))), "-")
	switch {
	case name == "":
		return "", errs.Bad("tag", "tag.missing")
	case len([]rune(name)) > maxTag:
		return "", errs.Bad("tag", "tag.too_long", errs.Args{"Max": maxTag})
	case strings.ContainsFunc(name, func(r rune) bool { return !inTag(r) }) || TagKey(name) == "":
		return "", errs.Bad("tag", "tag.letters_only")
	}
	return name, nil
}

func inTag(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune("-_.+", r)
}

// TagKey is what two ways of writing a tag have in common.
func TagKey(name string) string { return strings.Trim(person.Fold(name), "-_.+") }

// Tag puts tags on a ticket and takes others off. It tells what that changed; what is so already stays so.
func (s *Store) Tag(ctx context.Context, actor access.Actor, id ID, add, remove []string) (t Ticket, did TagsPayload, err error) {
	t, err = s.Change(ctx, actor, id, "ticket.tag", func(c *Change) (err error) {
		did, err = c.Tag(ctx, add, remove)
		return err
	})
	return t, did, err
}

// Tag is Store.Tag inside an open change.
func (c *Change) Tag(ctx context.Context, add, remove []string) (did TagsPayload, err error) {
	if err := c.MustWork(); err != nil {
		return did, err
	}
	has, err := c.tags(ctx)
	if err != nil {
		return did, err
	}
	for _, text := range remove {
		if did.Removed, has, err = c.untag(ctx, text, has, did.Removed); err != nil {
			return did, err
		}
	}
	for _, text := range add {
		g, err := c.tagFor(ctx, text)
		if err != nil {
			return did, err
		}
		if slices.Contains(has, g) {
			continue
		}
		if has = append(has, g); len(has) > mostTags {
			return did, errs.Bad("tag", "tag.too_many", errs.Args{"Max": mostTags})
		}
		err = c.Tx.Later(ctx, `INSERT INTO ticket_tag (ticket_id, tag_id, added_by, at) VALUES ($1, $2, $3, $4)`, c.Ticket.ID, g.ID, c.Actor.Ref(), c.Tx.Now)
		if err != nil {
			return did, err
		}
		did.Added = append(did.Added, g.Name)
	}
	if len(did.Added)+len(did.Removed) == 0 {
		return did, nil
	}
	c.Ticket.Tags = len(has)
	_, err = c.Record(ctx, TagsChanged, false, did)
	return did, err
}

// untag takes one tag off.
func (c *Change) untag(ctx context.Context, text string, has []Tag, off []string) ([]string, []Tag, error) {
	g, err := findTag(ctx, c.Tx, TagKey(text))
	at := slices.Index(has, g)
	if errs.Is(err, errs.NotFound) || err == nil && at < 0 {
		return off, has, nil
	}
	if err != nil {
		return off, has, err
	}
	_, err = c.Tx.Exec(ctx, `DELETE FROM ticket_tag WHERE ticket_id = $1 AND tag_id = $2`, c.Ticket.ID, g.ID)
	return append(off, g.Name), slices.Delete(has, at, at+1), err
}

// HasTag tells whether the ticket of an open change has a tag.
func (c *Change) HasTag(ctx context.Context, text string) (bool, error) {
	has, err := c.tags(ctx)
	if err != nil || len(has) == 0 {
		return false, err
	}
	g, err := findTag(ctx, c.Tx, TagKey(text))
	if errs.Is(err, errs.NotFound) {
		return false, nil
	}
	return slices.Contains(has, g), err
}

func (c *Change) tags(ctx context.Context) (list []Tag, err error) {
	if c.Ticket.Tags == 0 {
		return nil, nil
	}
	err = c.Tx.Select(ctx, &list, `
		SELECT g.id, g.name
		FROM ticket_tag x
		JOIN tag g ON g.id = x.tag_id
		WHERE x.ticket_id = $1`, c.Ticket.ID)
	return list, err
}

// findTag is the tag that is called so, or was.
func findTag(ctx context.Context, q db.Querier, key string) (g Tag, err error) {
	err = q.Get(ctx, &g, `SELECT id, name FROM tag WHERE id IN (`+tagCalled("$1")+`)`, key)
	return g, err
}

// tagCalled selects the tag that has a key, or had it.
func tagCalled(key string) string {
	return `SELECT n.id FROM tag n WHERE n.folded = ` + key + ` UNION ALL SELECT a.tag_id FROM tag_alias a WHERE a.folded = ` + key
}

// tagFor is the tag of a name, which is made where the desk has none.
func (c *Change) tagFor(ctx context.Context, text string) (Tag, error) {
	name, err := TagName(text)
	if err != nil {
		return Tag{}, err
	}
	g, err := findTag(ctx, c.Tx, TagKey(name))
	if !errs.Is(err, errs.NotFound) {
		return g, err
	}
	err = c.Tx.Get(ctx, &g, `
		INSERT INTO tag (name, folded, created_at)
		VALUES ($1, $2, $3)
		ON CONFLICT (folded) DO UPDATE SET name = tag.name
		RETURNING id, name`, name, TagKey(name), c.Tx.Now)
	return g, err
}

// Tags are the words that the desk uses, by name. Everybody who works here knows them.
func Tags(ctx context.Context, q db.Querier) (list []Tag, err error) {
	err = q.Select(ctx, &list, `SELECT id, name FROM tag ORDER BY folded`)
	return list, err
}

// TagsOf are the tags of tickets, by name; the caller has made sure that the reader may see them.
func TagsOf(ctx context.Context, q db.Querier, ids ...ID) (map[ID][]string, error) {
	if len(ids) == 0 {
		return nil, nil //nolint:nilnil // no ticket, no tags
	}
	var p db.Params
	var rows []struct {
		TicketID ID
		Name     string
	}
	err := q.Select(ctx, &rows, `
		SELECT x.ticket_id, g.name
		FROM ticket_tag x
		JOIN tag g ON g.id = x.tag_id
		WHERE x.ticket_id IN `+db.BindAll(&p, ids)+`
		ORDER BY g.folded`, p.Args...)
	tags := make(map[ID][]string, len(rows))
	for _, r := range rows {
		tags[r.TicketID] = append(tags[r.TicketID], r.Name)
	}
	return tags, err
}

// tagKeys are all names that the tags of a ticket have or had, as filters know them.
func tagKeys(ctx context.Context, q db.Querier, id ID) (keys []string, err error) {
	err = q.Select(ctx, &keys, `
		SELECT g.folded FROM ticket_tag x JOIN tag g ON g.id = x.tag_id WHERE x.ticket_id = $1
		UNION ALL
		SELECT a.folded FROM ticket_tag x JOIN tag_alias a ON a.tag_id = x.tag_id WHERE x.ticket_id = $1`, id)
	return keys, err
}
