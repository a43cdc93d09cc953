package workspace

import (
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
)

// edit changes fields of the problem, from what the agent saw to what they typed.
func (w workspace) edit(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	var form struct {
		Back string `form:"back"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	edits, values := editsIn(rq)
	if _, err := w.Tickets.Edit(rq.Context(), rq.Actor, id, edits...); err != nil {
		do := ""
		if _, renaming := values[string(ticket.FieldSubject)]; renaming {
			do = doSubject
		}
		return w.again(rq, id, form.Back, asked{do: do, err: err, typed: typed{values: values}})
	}
	if gone, err := w.leaveIfGone(rq, id, form.Back, rq.T("category.filed_flash")); gone || err != nil {
		return err
	}
	address, _ := backOf(rq, form.Back, id)
	return rq.Redirect(address)
}

// editsIn are the fields that the form brought and that were changed in it; values are what they shall become.
func editsIn(rq *front.Request) (edits []ticket.Edit, values map[string]string) {
	values = map[string]string{}
	for _, f := range ticket.Fields {
		name := string(f)
		if !rq.Form.Has(name) || !rq.Form.Has("from_"+name) {
			continue
		}
		e := ticket.Edit{Field: f, From: plainLines(rq.Form.Get("from_" + name)), To: strings.TrimSpace(plainLines(rq.Form.Get(name)))}
		if e.From == e.To {
			continue
		}
		edits, values[name] = append(edits, e), e.To
	}
	return edits, values
}

// parseID reads an id that a form chose; 0 is nobody.
func parseID(text, field, key string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, errs.Bad(field, key)
	}
	return n, nil
}

// plainLines undoes what browsers do to the line ends of a form, and drops what is no text.
func plainLines(text string) string {
	return strings.ToValidUTF8(strings.NewReplacer("\r\n", "\n", "\x00", "").Replace(text), "\uFFFD")
}
