package workspace

import (
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendor"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// CasePage is a case with a vendor: what was agreed and said, and what can be done.
type CasePage struct {
	Title, Back, BackTo, Path string
	Badge                     ui.Badge
	Problem                   string
	Wrong                     map[string]string
	Clock                     string
	Late                      bool
	Facts                     []ui.Term
	Entries                   []Entry
	Works, Open, Waits        bool
	Reopens                   string // what writing on a closed case does
	Form                      vendorForm
	Contacts, Files, Outcomes []ui.Option
}

// showCase shows a case.
func (w workspace) showCase(rq *front.Request) error { return w.caseAgain(rq, vendorForm{}, nil) }

// onCase runs an act on a case, says what was done and shows it; a refusal shows it with what was typed.
func (w workspace) onCase(rq *front.Request, done string, run func(on ticket.ID, id vendorcase.ID, f vendorForm) error) error {
	on, err := rq.Int("id")
	if err != nil {
		return err
	}
	id, err := rq.Int("case")
	if err != nil {
		return err
	}
	var f vendorForm
	if err = rq.Decode(&f); err == nil {
		err = run(ticket.ID(on), vendorcase.ID(id), f)
	}
	if err != nil {
		return w.caseAgain(rq, f, err)
	}
	rq.Flash(ui.Success, rq.T(done))
	return rq.Redirect(casePath(ticket.ID(on), vendorcase.ID(id)))
}

func (w workspace) writeCase(rq *front.Request) error {
	return w.onCase(rq, "vendorcase.written_flash", func(on ticket.ID, id vendorcase.ID, f vendorForm) error {
		_, err := w.Cases.Write(rq.Context(), rq.Actor, on, id, vendorcase.Saying{Contact: f.Contact, Text: plainLines(f.Text), Files: f.Files, Read: f.Read})
		return err
	})
}

func (w workspace) remindVendor(rq *front.Request) error {
	return w.onCase(rq, "vendorcase.reminded_flash", func(on ticket.ID, id vendorcase.ID, f vendorForm) error {
		_, err := w.Cases.Remind(rq.Context(), rq.Actor, on, id, &f.Reminders)
		return err
	})
}

func (w workspace) setReference(rq *front.Request) error {
	return w.onCase(rq, "vendorcase.reference_flash", func(on ticket.ID, id vendorcase.ID, f vendorForm) error {
		_, err := w.Cases.SetReference(rq.Context(), rq.Actor, on, id, f.Reference)
		return err
	})
}

func (w workspace) closeCase(rq *front.Request) error {
	return w.onCase(rq, "vendorcase.closed_flash", func(on ticket.ID, id vendorcase.ID, f vendorForm) error {
		_, err := w.Cases.Close(rq.Context(), rq.Actor, on, id, vendorcase.Closing{Outcome: vendorcase.Outcome(f.Outcome), Text: plainLines(f.Text)})
		return err
	})
}

// caseAgain shows a case, after a refused act with what was typed.
func (w workspace) caseAgain(rq *front.Request, f vendorForm, refused error) error {
	if k := errs.KindOf(refused); refused != nil && k != errs.Invalid && k != errs.Conflict {
		return refused
	}
	on, err := rq.Int("id")
	if err != nil {
		return err
	}
	n, err := rq.Int("case")
	if err != nil {
		return err
	}
	b, k, v, err := w.readCase(rq, ticket.ID(on), vendorcase.ID(n))
	if err != nil {
		return err
	}
	p := page(rq, k.ID.String()+" "+k.Vendor)
	b.p = p
	x := newCasePage(b, k, v, f)
	if x.Files, err = w.fileOptions(rq, b.r.ticket.ID, f.Files); err != nil {
		return err
	}
	if refused != nil {
		x.Problem, x.Wrong = p.Locale.Error(refused), p.Locale.Fields(refused)
	}
	return rq.RenderStatus(statusOf(refused), caseScreen(p, x))
}

// readCase reads what the page of a case shows.
func (w workspace) readCase(rq *front.Request, on ticket.ID, id vendorcase.ID) (b *book, k vendorcase.Case, v vendor.Vendor, err error) {
	ctx, r := rq.Context(), record{}
	b = &book{r: &r}
	if r.ticket, err = w.Tickets.Get(ctx, rq.Actor, on); err != nil {
		return b, k, v, err
	}
	b.works = ticket.CanWork(rq.Actor, &r.ticket)
	if k, err = w.Cases.One(ctx, rq.Actor, on, id); err != nil {
		return b, k, v, err
	}
	if v, err = vendor.Get(ctx, w.DB, k.VendorID); err != nil {
		return b, k, v, err
	}
	said, err := w.Cases.Messages(ctx, rq.Actor, on)
	if err != nil {
		return b, k, v, err
	}
	r.said = map[ticket.Seq]vendorcase.Message{}
	for _, m := range said {
		if m.CaseID == id {
			r.order, r.said[m.Seq] = append(r.order, m.Seq), m
		}
	}
	if k.OpenedBy != nil {
		if r.names, err = person.ByIDs(ctx, w.DB, []person.ID{*k.OpenedBy}); err != nil {
			return b, k, v, err
		}
	}
	r.letters, err = letter.OfTicket(ctx, w.DB, int64(on))
	return b, k, v, err
}

func newCasePage(b *book, k vendorcase.Case, v vendor.Vendor, f vendorForm) CasePage {
	p, t := b.p, &b.r.ticket
	x := CasePage{
		Title: k.ID.String() + " " + k.Vendor + " · " + k.Subject, Back: place{}.ticket(t.ID), BackTo: number(t.ID) + " " + t.Subject, Path: casePath(t.ID, k.ID),
		Badge: caseBadge(p, &k), Clock: clockWords(p, &k), Late: k.Late(p.Now), Works: b.works, Open: k.State != vendorcase.Closed, Waits: k.State == vendorcase.Waiting, Form: f,
	}
	x.Facts = b.caseFacts(&k, v)
	for _, seq := range b.r.order {
		e := b.vendorWords(b.r.said[seq])
		e.ID = "e-" + strconv.FormatInt(int64(seq), 10)
		e.Said.ID = e.ID
		x.Entries = append(x.Entries, e)
		x.Form.Read = seq
	}
	x.Form.Reminders = k.Reminders
	if f.Reference == "" {
		x.Form.Reference = k.Reference
	}
	if !x.Open {
		x.Reopens = p.T("vendorcase.write_reopens")
	}
	chosen := f.Contact
	if chosen == 0 && k.ContactID != nil {
		chosen = *k.ContactID
	}
	x.Contacts = contactOptions(v, chosen)
	x.Outcomes = []ui.Option{{Label: p.T("vendorcase.choose_outcome")}}
	for _, o := range vendorcase.Outcomes {
		x.Outcomes = append(x.Outcomes, ui.Option{Value: string(o), Label: p.T("vendorcase.outcome_" + string(o)), Selected: string(o) == f.Outcome})
	}
	return x
}

// caseFacts are what one needs to know when calling the vendor.
func (b *book) caseFacts(k *vendorcase.Case, v vendor.Vendor) []ui.Term {
	p := b.p
	facts := []ui.Term{{Label: p.T("vendorcase.vendor"), Value: v.Name}}
	add := func(label, value string) {
		if value != "" {
			facts = append(facts, ui.Term{Label: p.T(label), Value: value})
		}
	}
	for _, c := range v.Contacts {
		if k.ContactID != nil && c.ID == *k.ContactID {
			add("vendorcase.contact", c.Name+" <"+c.Address+">")
			if c.Phone != "" {
				facts = append(facts, ui.Term{Label: p.T("vendorcase.phone"), Value: c.Phone, Href: "tel:" + c.Phone})
			}
		}
	}
	add("vendorcase.contract", k.ContractNumber)
	if k.ResponseMinutes > 0 && k.Calendar != "" {
		add("vendorcase.counts", p.T("vendorcase.hours_of", errs.Args{"Calendar": k.Calendar}))
	}
	facts = append(facts, ui.Term{Label: p.T("vendorcase.sent"), Show: ui.Time(p, k.OpenedAt.Time)})
	if k.OpenedBy != nil {
		add("vendorcase.by", b.person(*k.OpenedBy))
	}
	if k.Reminders > 0 {
		add("vendorcase.reminders", p.Locale.Number(k.Reminders))
	}
	add("vendorcase.reference", k.Reference)
	if k.State == vendorcase.Closed {
		add("vendorcase.outcome", p.T("vendorcase.outcome_"+string(k.Outcome)))
		add("vendorcase.outcome_text", k.OutcomeText)
	}
	return facts
}
