package mail_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendor"
	"firstline/internal/desk/vendorcase"
)

// asked is a case of Orbis' on a ticket, whose letters are written.
func (p *post) asked(on ticket.ID) vendorcase.Case {
	p.t.Helper()
	v, err := vendor.NewStore(p.db, p.settings).Create(p.t.Context(), access.System(), vendor.Draft{
		Name: "Orbis", Language: "nl", Active: true,
		Contacts:  []vendor.Contact{{Name: "Orbis klantendienst", Address: "support@orbis.example"}},
		Contracts: []vendor.Contract{{Number: "ORB-24-0117", ResponseMinutes: 60}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return must(p.cases.Open(p.t.Context(), p.amir, on, vendorcase.Opening{Vendor: v.ID, Contract: v.Contracts[0].ID, Text: "De webclient hangt.\n\nKunt u kijken?"}))(p.t)
}

// toVendor are the letters of a kind on a case.
func (p *post) toVendor(kind letter.Kind) letter.Letter {
	p.t.Helper()
	var ids []letter.ID
	if err := p.db.Select(p.t.Context(), &ids, `SELECT id FROM letter WHERE kind = $1 ORDER BY id`, kind); err != nil || len(ids) == 0 {
		p.t.Fatal(ids, err)
	}
	return p.get(ids[len(ids)-1])
}

// ofCase are what was said on the cases of a ticket.
func (p *post) ofCase(on ticket.ID) (list []string) {
	p.t.Helper()
	for _, m := range must(p.cases.Messages(p.t.Context(), access.System(), on))(p.t) {
		list = append(list, m.AuthorName+": "+m.Text)
	}
	return list
}

func TestACaseIsAThreadOfItsOwn(t *testing.T) {
	eachWriter(t, func(t *testing.T, p *post) {
		tk := p.open("Orbis is slow", "Every click takes a minute, says Anna.")
		if _, _, err := p.tickets.AddNote(t.Context(), p.amir, tk.ID, ticket.Written("", "zebrafish", nil), ticket.Once{}); err != nil {
			t.Fatal(err)
		}
		k := p.asked(tk.ID)
		l := p.toVendor(letter.CaseOpened)
		m, raw := p.composed(l)
		if m.Subject != "[V1] Orbis is slow" || !inOrder(m.Text, "Dag Orbis klantendienst", "Contractnummer: ORB-24-0117", "De webclient hangt.", "Kunt u kijken?", "Amir Agent") {
			t.Errorf("%s\n%s", m.Subject, m.Text)
		}
		address := mail.CaseAddress(p.keys, "help@"+domain, k.ID)
		if got := m.Header.Get("Reply-To"); !strings.Contains(got, address) || m.Header.Get("References") != "" {
			t.Errorf("reply to %s, references %q", got, m.Header.Get("References"))
		}
		if _, ok := p.post.TicketOf(l.MessageID); ok || strings.Contains(address, "+"+tk.ID.String()+".") {
			t.Errorf("the letter names the ticket: %s", l.MessageID)
		}
		for _, secret := range []string{"zebrafish", "Anna", "anna@", p.replyTo(tk.ID), "/tickets/"} {
			if strings.Contains(string(raw), secret) {
				t.Errorf("the letter holds %q:\n%s", secret, raw)
			}
		}

		answer := p.file("support@orbis.example", compose("From: Mieke Bos <support@orbis.example>\nSubject: Re: [V1] Orbis is slow\nMessage-ID: <a@orbis.example>\nIn-Reply-To: <"+l.MessageID+">", "Welke versie?"), address)
		if answer.State != mail.Filed || answer.TicketID == nil || *answer.TicketID != tk.ID || answer.CaseID == nil || *answer.CaseID != k.ID || answer.PersonID != nil {
			t.Fatalf("%+v", answer)
		}
		if got := p.ticket(&tk.ID).State; got != ticket.Open {
			t.Errorf("the ticket is %s", got)
		}
		p.write(func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), `UPDATE letter SET state = 'sent'`); return err })
		if _, err := p.cases.SetReference(t.Context(), p.amir, tk.ID, k.ID, "4711"); err != nil {
			t.Fatal(err)
		}
		if _, err := p.cases.Write(t.Context(), p.amir, tk.ID, k.ID, vendorcase.Saying{Text: "Versie 24.3."}); err != nil {
			t.Fatal(err)
		}
		m, _ = p.composed(p.toVendor(letter.CaseGoesOn))
		if m.Subject != "[V1] Orbis is slow (Uw referentie: 4711)" || m.Header.Get("In-Reply-To") != "<a@orbis.example>" || !inOrder(m.Text, "Versie 24.3.", "Uw referentie: 4711", "Welke versie?") {
			t.Errorf("%s, answers %s\n%s", m.Subject, m.Header.Get("In-Reply-To"), m.Text)
		}
		if got := m.References; len(got) != 2 || got[0] != "<"+l.MessageID+">" || got[1] != "<a@orbis.example>" {
			t.Errorf("references %v", got)
		}
		theirs, raw := p.composed(p.reply(tk.ID, "We have asked the maker."))
		if strings.Contains(string(raw), "orbis") || len(theirs.References) > 1 {
			t.Errorf("the user's letter knows of the vendor:\n%s", raw)
		}
	})
}

func TestVendorsAnswerJoinsByWhatIsSignedOnly(t *testing.T) {
	eachWriter(t, func(t *testing.T, p *post) {
		p.set(map[string]string{"mail.trusted_domains": "org.example\norbis.example"})
		tk := p.open("Orbis is slow", "Every click takes a minute.")
		k := p.asked(tk.ID)
		l, address := p.toVendor(letter.CaseOpened), mail.CaseAddress(p.keys, "help@"+domain, k.ID)
		forged := strings.Replace(mail.CaseAddress(p.keys, "help@"+domain, k.ID+1), "+v2.", "+v1.", 1)
		const orbis = "support@orbis.example"
		for i, c := range []struct {
			name, from, head, to string
			state                mail.State
			reason               mail.Reason
		}{
			{"by the address", orbis, "", address, mail.Filed, ""},
			{"by the address in capitals", orbis, "", strings.ToUpper(address), mail.Filed, ""},
			{"by our letter", orbis, "\nReferences: <" + l.MessageID + ">", "help@" + domain, mail.Filed, ""},
			{"after a mail of its own", orbis, "\nIn-Reply-To: <0@x>", "help@" + domain, mail.Filed, ""},
			{"by a stranger", "eve@bad.example", "", address, mail.Quarantined, mail.VendorUnknown},
			{"by the requester", "anna@org.example", "", address, mail.Quarantined, mail.VendorUnknown},
			{"by an address that was made up", orbis, "", forged, mail.Quarantined, mail.VendorForged},
			{"to a case that is not there", orbis, "", "help+v99.abc@" + domain, mail.Quarantined, mail.VendorForged},
			{"by a machine", orbis, "\nAuto-Submitted: auto-replied", address, mail.Ignored, mail.AutoReply},
		} {
			p.clock.Advance(time.Minute)
			m := p.file(c.from, compose(fmt.Sprintf("From: %s\nSubject: Re: [V1] hello\nMessage-ID: <%d@x>%s", c.from, i, c.head), c.name+"."), c.to)
			if m.State != c.state || m.Reason != c.reason || m.Opened {
				t.Errorf("%s: %s %s, opened %v", c.name, m.State, m.Reason, m.Opened)
			}
			if filed := m.TicketID != nil && *m.TicketID == tk.ID; filed != (c.state != mail.Quarantined) {
				t.Errorf("%s: on ticket %v", c.name, m.TicketID)
			}
		}
		want := []string{
			"Amir Agent: De webclient hangt.\n\nKunt u kijken?", "Orbis klantendienst: by the address.", "Orbis klantendienst: by the address in capitals.",
			"Orbis klantendienst: by our letter.", "Orbis klantendienst: after a mail of its own.",
		}
		if diff := cmp.Diff(want, p.ofCase(tk.ID)); diff != "" {
			t.Error(diff)
		}
		if n := p.count(`SELECT count(*) FROM message WHERE ticket_id = $1`, tk.ID); n != 1 {
			t.Errorf("%d messages that the requester sees", n)
		}
		if n := p.count(`SELECT count(*) FROM ticket`); n != 1 {
			t.Errorf("%d tickets", n)
		}
	})
}

func TestAVendorsAbsenceWakesNobodyAndAnAgentLetsAStrangerIn(t *testing.T) {
	eachWriter(t, func(t *testing.T, p *post) {
		tk := p.open("Orbis is slow", "Every click takes a minute.")
		k := p.asked(tk.ID)
		address := mail.CaseAddress(p.keys, "help@"+domain, k.ID)
		p.file("support@orbis.example", compose("From: support@orbis.example\nSubject: Afwezig\nAuto-Submitted: auto-replied", "Ik ben er maandag weer."), address)
		now := must(p.cases.One(t.Context(), p.amir, tk.ID, k.ID))(t)
		if got := p.ticket(&tk.ID).State; got != ticket.WaitingVendor || now.State != vendorcase.Waiting || !now.AnsweredAt.IsZero() {
			t.Errorf("an absence note: the ticket is %s, %+v", got, now)
		}
		items := p.timeline(tk.ID)
		if last := items[len(items)-1]; last.Kind != mail.EntryIgnored || last.Public {
			t.Errorf("the absence note stands as %s", last.Kind)
		}
		m := p.file("partner@other.example", "From: Piet Partner <partner@other.example>\nSubject: Re: [V1] Orbis is slow\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n"+
			"<p onclick=alert(1)>We <b>repaired</b> it.</p><script>alert(1)</script>\n\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=log.txt\n\nlog\n--b--\n", address)
		if m.State != mail.Quarantined || m.Detail != "V1 · Orbis" {
			t.Fatalf("%s, %q", m.State, m.Detail)
		}
		box := mail.NewQuarantine(p.db, p.blobs, p.tickets)
		if err := box.Release(t.Context(), p.amir, m.ID, false); err != nil {
			t.Fatal(err)
		}
		p.settle()
		said := must(p.cases.Messages(t.Context(), p.amir, tk.ID))(t)
		if len(said) != 2 || said[1].AuthorName != "Piet Partner" || strings.TrimSpace(string(said[1].HTML)) != "<p>We <b>repaired</b> it.</p>" || len(said[1].Files) != 1 || said[1].Files[0].Name != "log.txt" {
			t.Errorf("%+v", said)
		}
		if got := p.ticket(&tk.ID).State; got != ticket.Open {
			t.Errorf("after the answer the ticket is %s", got)
		}
		f := said[1].Files[0].ID
		if _, err := p.tickets.File(t.Context(), p.amir, f); err != nil {
			t.Errorf("the agent reads the file: %v", err)
		}
		anna := access.Actor{Person: p.anna.ID, Name: "Anna", Via: access.ViaPortal}
		if _, err := p.tickets.File(t.Context(), anna, f); err == nil {
			t.Error("the requester reads a vendor's file")
		}
	})
}
