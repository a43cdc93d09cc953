package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"firstline/internal/desk/account"
	"firstline/internal/desk/file"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendor"
	"firstline/internal/desk/vendorcase"
)

// VendorCase is a problem that a vendor was asked to help with. Requesters never see it.
type VendorCase struct {
	ID              int64      `json:"id"`
	TicketID        int64      `json:"ticket_id"`
	VendorID        int64      `json:"vendor_id"`
	ContactID       int64      `json:"contact_id,omitempty" doc:"Who is written to; absent when they are no contact any more"`
	ContractID      int64      `json:"contract_id,omitempty"`
	ContractNumber  string     `json:"contract_number,omitempty" doc:"As it stood when the case was sent"`
	ResponseMinutes int        `json:"response_minutes,omitempty" doc:"Agreed time until an answer, as it stood when the case was sent"`
	CalendarID      int64      `json:"calendar_id,omitempty" doc:"Whose open time counted; absent: day and night"`
	State           string     `json:"state" enum:"waiting,answered,closed" doc:"Whose turn it is: waiting for the vendor, or answered"`
	Subject         string     `json:"subject"`
	Reference       string     `json:"reference,omitempty" doc:"The vendor's own number"`
	Reminders       int        `json:"reminders,omitempty"`
	OpenedByID      int64      `json:"opened_by_id,omitempty"`
	OpenedAt        time.Time  `json:"opened_at"`
	DueAt           *time.Time `json:"due_at,omitempty" doc:"By when the answer to the oldest letter that has none is owed, or was; its clock stands with the ticket's promises"`
	AnsweredAt      *time.Time `json:"answered_at,omitempty" doc:"When that answer came"`
	OverdueAt       *time.Time `json:"overdue_at,omitempty" doc:"When the desk noticed that the answer is late"`
	NextAt          *time.Time `json:"next_at,omitempty" doc:"When the desk reminds the vendor by itself"`
	Outcome         string     `json:"outcome,omitempty" enum:"solved,workaround,not_covered,no_answer,not_needed"`
	OutcomeText     string     `json:"outcome_text,omitempty"`
	ClosedAt        *time.Time `json:"closed_at,omitempty"`
}

func vendorCaseOf(k *vendorcase.Case) VendorCase {
	return VendorCase{
		ID: int64(k.ID), TicketID: int64(k.TicketID), VendorID: int64(k.VendorID), ContactID: number(k.ContactID), ContractID: number(k.ContractID),
		ContractNumber: k.ContractNumber, ResponseMinutes: k.ResponseMinutes, CalendarID: number(k.CalendarID), State: string(k.State), Subject: k.Subject,
		Reference: k.Reference, Reminders: k.Reminders, OpenedByID: number(k.OpenedBy), OpenedAt: k.OpenedAt.UTC(), DueAt: timeOf(k.DueAt), AnsweredAt: timeOf(k.AnsweredAt),
		OverdueAt: timeOf(k.OverdueAt), NextAt: timeOf(k.NextAt), Outcome: string(k.Outcome), OutcomeText: k.OutcomeText, ClosedAt: timeOf(k.ClosedAt),
	}
}

// VendorMessage is something said between the desk and a vendor.
type VendorMessage struct {
	Seq           int64     `json:"seq" doc:"Its number on the ticket"`
	At            time.Time `json:"at"`
	FromDesk      bool      `json:"from_desk"`
	AuthorID      int64     `json:"author_id,omitempty" doc:"Of the desk"`
	AuthorName    string    `json:"author_name"`
	AuthorAddress string    `json:"author_address,omitempty" doc:"Of the vendor"`
	Text          string    `json:"text"`
	HTML          string    `json:"html" doc:"The same with its form; harmless to show"`
	QuotedText    string    `json:"quoted_text,omitempty"`
	QuotedHTML    string    `json:"quoted_html,omitempty"`
	Files         []File    `json:"files,omitempty" nullable:"false"`
}

// VendorCaseID is a case of a ticket in an address.
type VendorCaseID struct {
	TicketID
	Case int64 `path:"case" minimum:"1" doc:"The case's id"`
}

func (x VendorCaseID) id() vendorcase.ID { return vendorcase.ID(x.Case) }

// VendorCaseList are the cases of a ticket, the oldest first.
type VendorCaseList struct {
	Body struct {
		Cases []VendorCase `json:"cases" nullable:"false"`
	}
}

// VendorCaseAnswer is one case.
type VendorCaseAnswer struct{ Body VendorCase }

// VendorCaseWhole is one case with what was said.
type VendorCaseWhole struct {
	Body struct {
		VendorCase
		Messages []VendorMessage `json:"messages" nullable:"false" doc:"The oldest first"`
	}
}

// NewVendorCase asks a vendor for help.
type NewVendorCase struct {
	TicketID
	Body struct {
		VendorID    int64    `json:"vendor_id" minimum:"1"`
		ContractID  int64    `json:"contract_id,omitempty" minimum:"1" doc:"In force today; absent: without a contract, and so without an agreed time"`
		ContactID   int64    `json:"contact_id,omitempty" minimum:"1" doc:"Absent: the vendor's first"`
		Subject     string   `json:"subject,omitempty" maxLength:"200" doc:"Absent: the ticket's"`
		Text        string   `json:"text" minLength:"1" maxLength:"100000" doc:"What the vendor reads, in its language; greeting, contract number and sender are added"`
		Files       []string `json:"files,omitempty" nullable:"false" maxItems:"100" doc:"Ids of files of messages that the requester can see; no others go to a vendor"`
		ExpectCases *int     `json:"expect_cases,omitempty" minimum:"0" doc:"How many cases the ticket has as far as you know: when there is another by now, the answer is 409. So it is safe to send this again"`
	}
}

// VendorCaseCreated is the new case and where it is.
type VendorCaseCreated struct {
	Location string `header:"Location"`
	Body     VendorCase
}

// NewVendorMessage goes on with a case.
type NewVendorMessage struct {
	VendorCaseID
	Body struct {
		ContactID int64    `json:"contact_id,omitempty" minimum:"1" doc:"Absent: whoever was written to before"`
		Text      string   `json:"text" minLength:"1" maxLength:"100000"`
		Files     []string `json:"files,omitempty" nullable:"false" maxItems:"100"`
		ReadSeq   int64    `json:"read_seq,omitempty" minimum:"0" doc:"Newest message of the case that you have seen: when there is another by now, the answer is 409"`
	}
}

// NewReminder asks a vendor again.
type NewReminder struct {
	VendorCaseID
	Body *struct {
		ExpectReminders *int `json:"expect_reminders,omitempty" minimum:"0" doc:"How many reminders there were as far as you know: with another number the answer is 409"`
	} `required:"false"`
}

// NewReference is the vendor's own number of a case.
type NewReference struct {
	VendorCaseID
	Body struct {
		Reference string `json:"reference" maxLength:"100" doc:"Empty takes it away"`
	}
}

// Closure says how a case ended.
type Closure struct {
	VendorCaseID
	Body struct {
		Outcome string `json:"outcome" enum:"solved,workaround,not_covered,no_answer,not_needed"`
		Text    string `json:"text,omitempty" maxLength:"100000"`
	}
}

func (s *surface) vendorCases() {
	const path, desk = "/tickets/{id}/vendor-cases", "For those who work at the desk; 404 for others."
	add(s, operation{method: http.MethodGet, path: path, need: account.ReadTicket, id: "list-vendor-cases", tag: "Vendors", summary: "List the cases of a ticket with vendors", more: desk}, s.listVendorCases)
	add(s, operation{
		method: http.MethodPost, path: path, need: workTicket, id: "open-vendor-case", tag: "Vendors", summary: "Ask a vendor for help with a ticket",
		more: "Sent by mail in the vendor's language; the ticket waits for the vendor. The requester sees nothing of it.", status: http.StatusCreated, refusals: []int{409},
	}, s.openVendorCase)
	add(s, operation{method: http.MethodGet, path: path + "/{case}", need: account.ReadTicket, id: "get-vendor-case", tag: "Vendors", summary: "Read a case with a vendor", more: desk}, s.getVendorCase)
	act := func(name, id, summary, more string) operation {
		return operation{method: http.MethodPost, path: path + "/{case}/" + name, need: workTicket, id: id, tag: "Vendors", summary: summary, more: more, refusals: []int{409}}
	}
	add(s, act("messages", "write-vendor", "Write to a vendor on a case", "A closed case is open again."), s.writeVendor)
	add(s, act("reminders", "remind-vendor", "Remind a vendor of a case", ""), s.remindVendor)
	add(s, act("reference", "set-vendor-reference", "Note the vendor's own number of a case", "It stands in the subject of later letters."), s.setVendorReference)
	add(s, act("closure", "close-vendor-case", "Close a case with a vendor", "A ticket that waited for no other vendor is open again."), s.closeVendorCase)
}

func (s *surface) listVendorCases(ctx context.Context, c *caller, in *TicketID) (*VendorCaseList, error) {
	list, err := s.Cases.OfTicket(ctx, c.actor, in.ticket())
	if err != nil {
		return nil, err
	}
	x := &VendorCaseList{}
	x.Body.Cases = make([]VendorCase, len(list))
	for i := range list {
		x.Body.Cases[i] = vendorCaseOf(&list[i])
	}
	return x, nil
}

func (s *surface) getVendorCase(ctx context.Context, c *caller, in *VendorCaseID) (*VendorCaseWhole, error) {
	k, err := s.Cases.One(ctx, c.actor, in.ticket(), in.id())
	if err != nil {
		return nil, err
	}
	said, err := s.Cases.Messages(ctx, c.actor, in.ticket())
	if err != nil {
		return nil, err
	}
	x := &VendorCaseWhole{}
	x.Body.VendorCase, x.Body.Messages = vendorCaseOf(&k), []VendorMessage{}
	for _, m := range said {
		if m.CaseID == k.ID {
			x.Body.Messages = append(x.Body.Messages, VendorMessage{
				Seq: int64(m.Seq), At: m.At.UTC(), FromDesk: m.FromDesk, AuthorID: number(m.AuthorID), AuthorName: m.AuthorName, AuthorAddress: m.AuthorAddress,
				Text: m.Text, HTML: pictured(m.HTML), QuotedText: m.QuotedText, QuotedHTML: pictured(m.QuotedHTML), Files: filesOf(m.Files),
			})
		}
	}
	return x, nil
}

func fileIDs(list []string) (ids []file.ID) {
	for _, id := range list {
		ids = append(ids, file.ID(id))
	}
	return ids
}

func (s *surface) openVendorCase(ctx context.Context, c *caller, in *NewVendorCase) (*VendorCaseCreated, error) {
	b := &in.Body
	k, err := s.Cases.Open(ctx, c.actor, in.ticket(), vendorcase.Opening{
		Vendor: vendor.ID(b.VendorID), Contract: vendor.ContractID(b.ContractID), Contact: vendor.ContactID(b.ContactID), Subject: b.Subject, Text: b.Text,
		Files: fileIDs(b.Files), Cases: b.ExpectCases,
	})
	if err != nil {
		return nil, err
	}
	return &VendorCaseCreated{Location: ticketPath(k.TicketID) + "/vendor-cases/" + strconv.FormatInt(int64(k.ID), 10), Body: vendorCaseOf(&k)}, nil
}

func changedCase(k vendorcase.Case, err error) (*VendorCaseAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &VendorCaseAnswer{Body: vendorCaseOf(&k)}, nil
}

func (s *surface) writeVendor(ctx context.Context, c *caller, in *NewVendorMessage) (*VendorCaseAnswer, error) {
	b := &in.Body
	return changedCase(s.Cases.Write(ctx, c.actor, in.ticket(), in.id(), vendorcase.Saying{
		Contact: vendor.ContactID(b.ContactID), Text: b.Text, Files: fileIDs(b.Files), Read: ticket.Seq(b.ReadSeq),
	}))
}

func (s *surface) remindVendor(ctx context.Context, c *caller, in *NewReminder) (*VendorCaseAnswer, error) {
	var seen *int
	if in.Body != nil {
		seen = in.Body.ExpectReminders
	}
	return changedCase(s.Cases.Remind(ctx, c.actor, in.ticket(), in.id(), seen))
}

func (s *surface) setVendorReference(ctx context.Context, c *caller, in *NewReference) (*VendorCaseAnswer, error) {
	return changedCase(s.Cases.SetReference(ctx, c.actor, in.ticket(), in.id(), in.Body.Reference))
}

func (s *surface) closeVendorCase(ctx context.Context, c *caller, in *Closure) (*VendorCaseAnswer, error) {
	return changedCase(s.Cases.Close(ctx, c.actor, in.ticket(), in.id(), vendorcase.Closing{Outcome: vendorcase.Outcome(in.Body.Outcome), Text: in.Body.Text}))
}
