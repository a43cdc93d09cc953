package workspace

import (
	"slices"
	"strconv"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// Sent is how far the letters of one message are.
type Sent struct {
	ID     string
	Badges []ui.Badge
	Again  []Again
	To     string // everybody who gets it
	Poll   string // address to ask again while it is on its way; empty when it has arrived or failed
}

// Again is the way to send a letter once more that did not arrive for sure.
type Again struct {
	Action string
	Letter string
	Label  string // only spoken: to whom
}

// pollFor is how long after its sending an open page asks by itself how far a message is.
const pollFor = 2 * time.Minute

// sent says how far a message is: one badge when all letters are as far, one for each that is in trouble.
func (b *book) sent(seq ticket.Seq) *Sent {
	s := &Sent{ID: "sent-" + strconv.FormatInt(int64(seq), 10)}
	var names []string
	var newest time.Time
	states := map[letter.State]int{}
	for _, l := range b.r.letters {
		if l.Seq == nil || *l.Seq != int64(seq) || !carries(l.Kind) {
			continue
		}
		names = append(names, l.Name)
		newest = l.CreatedAt.Time
		states[l.State]++
		if l.State == letter.Failed || l.State == letter.Bounced || l.State == letter.Uncertain {
			s.Badges = append(s.Badges, b.trouble(l))
			if b.works {
				s.Again = append(s.Again, Again{
					Action: b.at.act(b.r.ticket.ID, "again"), Letter: strconv.FormatInt(int64(l.ID), 10), Label: b.p.T("workspace.again_to", errs.Args{"Address": l.Address}),
				})
			}
		}
	}
	waiting := states[letter.Queued] + states[letter.Sending]
	switch {
	case len(names) == 0:
		s.Badges = []ui.Badge{{Label: b.p.T("workspace.letter_none"), Title: b.p.T("workspace.letter_none_hint"), Icon: ui.IconMail}}
	case waiting > 0:
		s.Badges = append(s.Badges, ui.Badge{Label: b.p.T("workspace.letter_queued"), Icon: ui.IconClock})
		if b.p.Now.Sub(newest) < pollFor {
			s.Poll = home + "/tickets/" + b.r.ticket.ID.String() + "/delivery/" + strconv.FormatInt(int64(seq), 10)
		}
	case states[letter.Sent] > 0:
		s.Badges = append(s.Badges, ui.Badge{Label: b.p.T("workspace.letter_sent"), Tone: ui.Success, Icon: ui.IconCheck})
	}
	slices.Sort(names)
	s.To = b.p.T("workspace.sent_to", errs.Args{"Names": list(names)})
	if len(names) == 0 {
		s.To = ""
	}
	return s
}

// carries tells letters that take somebody's words along.
func carries(k letter.Kind) bool {
	return k == letter.Reply || k == letter.Resolved || k == letter.CaseOpened || k == letter.CaseGoesOn
}

func (b *book) trouble(l letter.Letter) ui.Badge {
	x := ui.Badge{Label: b.p.T("workspace.letter_to", errs.Args{"State": b.p.T("workspace.letter_" + string(l.State)), "Address": l.Address}), Title: l.Error, Tone: ui.Bad, Icon: ui.IconError}
	if l.State == letter.Uncertain {
		x.Tone, x.Icon = ui.Warning, ui.IconWarn
	}
	if l.Error != "" {
		x.Title = b.whyNot(l.Error)
		x.Label += ": " + x.Title
	}
	return x
}

// whyNot is why a letter did not leave: what the desk itself decided in words, and what a mail server said as it stands.
func (b *book) whyNot(said string) string {
	if said == mail.SaidPutAway {
		return b.p.T("letter.why_put_away")
	}
	return said
}

// list is names in a row; a long one is cut, so that a circular does not fill the screen.
func list(names []string) string {
	const most = 12
	out := ""
	for i, n := range names {
		switch {
		case i == most:
			return out + " …"
		case i > 0:
			out += ", "
		}
		out += n
	}
	return out
}
