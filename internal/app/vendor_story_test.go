package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendor"
	"firstline/internal/testdesk/server"
)

// TestFromTheHighestLevelToTheVendorAndBack walks the ladder's last step with a real browser and real mail, in each language: a ticket climbs,
// the specialist asks a vendor, the vendor answers by mail, and the ticket is solved.
func TestFromTheHighestLevelToTheVendorAndBack(t *testing.T) {
	t.Parallel()
	stories(t, func(s *story) {
		s.specialists()
		id := s.annaWrites()
		b := s.agent
		b.enter(s.youssef)
		b.open("/w/tickets/" + id.String())
		b.do(chromedp.WaitVisible("#ticket-head h1"))
		b.Complaints() // about the icon of the page that gave the session
		b.run(`document.activeElement?.blur()`)
		b.do(chromedp.KeyEvent("u"), chromedp.WaitVisible("#ladder-asked"), chromedp.SendKeys("#ladder-asked", s.answerBold), chromedp.SendKeys("#ladder-tried", s.thanks))
		b.do(server.Press(".detail-foot [data-send]"), chromedp.WaitVisible("#ladder button"), server.Press("#ladder button"))
		b.await("it is accepted", `!document.querySelector("#ladder .banner")`)

		b.run(`document.activeElement?.blur()`)
		b.do(chromedp.KeyEvent("u"), chromedp.WaitVisible("#f-text"))
		if !b.is(`location.pathname.endsWith("/vendor") && document.querySelector("#f-text").value.includes(` + quoted(s.answerBold) + `)`) {
			t.Error("the letter to the vendor does not begin with what was asked")
		}
		b.look("vendor-ask")
		b.do(server.Press("form [data-send]"))
		b.await("the ticket waits for the vendor", `document.querySelector("#ticket-head .chip")?.textContent.trim() === "`+s.word("workspace.state_waiting_vendor")+`"`)
		b.look("vendor-waits")

		letter := s.letters("support@orbis.example", 1)[0]
		to, err := letter.AddressList("Reply-To")
		if err != nil || len(to) != 1 || letter.GetHeader("Content-Language") != s.language || !strings.HasPrefix(letter.GetHeader("Subject"), "[V1] ") || !strings.Contains(letter.Text, "ORB-1") {
			t.Fatalf("the letter: %v, %v, %s\n%s", to, err, letter.GetHeader("Subject"), letter.Text)
		}
		s.deliver("support@orbis.example", fmt.Sprintf("From: Orbis <support@orbis.example>\nTo: %s\nSubject: Re: %s\nMessage-ID: <answer@orbis.example>\nIn-Reply-To: %s\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n",
			to[0].Address, encoded(letter.GetHeader("Subject")), letter.GetHeader("Message-ID"), s.solution), to[0].Address)
		b.await("the vendor's answer appears by itself", `[...document.querySelectorAll("#timeline .entry-body")].some((e) => e.innerText.trim().startsWith(`+quoted(s.solution)+`))`)
		s.state(id, ticket.Open)
		b.do(chromedp.WaitVisible("#ticket-vendors a"), server.Press("#ticket-vendors a"), chromedp.WaitVisible("#f-outcome"))
		b.look("vendor-case")
		b.do(chromedp.SetValue("#f-outcome", "solved"), server.Press(`form[action$="/close"] button`), chromedp.WaitNotPresent("#f-outcome"))
		b.open("/w/tickets/" + id.String())
		b.do(chromedp.WaitVisible("#ticket-head h1"))
		s.agentSolves(id)
		for _, m := range s.letters(addressOf(s.anna.Name), s.annasLetter) {
			if strings.Contains(m.Text+m.HTML, "Orbis") || strings.Contains(m.GetHeader("References"), "orbis") {
				t.Errorf("Anna reads of the vendor: %s", m.Text)
			}
		}
	})
}

// specialists makes a highest level above the first, in which Youssef works as well, and a vendor that writes his language.
func (s *story) specialists() {
	s.t.Helper()
	ctx := s.t.Context()
	above, err := s.Teams.Create(ctx, access.System(), team.Draft{Name: "Specialists", Level: 3, Active: true, Members: []access.PersonID{s.youssef.Person}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.exec(`UPDATE team SET escalates_to = $1 WHERE id <> $1`, above.ID)
	_, err = s.Vendors.Create(ctx, access.System(), vendor.Draft{
		Name: "Orbis", Language: s.language, Active: true, Contacts: []vendor.Contact{{Name: "Orbis", Address: "support@orbis.example", Phone: "+3225551234"}},
		Contracts: []vendor.Contract{{Number: "ORB-1", ResponseMinutes: 240, CalendarID: new(calendar.ID(1)), Covers: "Orbis"}},
	})
	if err != nil {
		s.t.Fatal(err)
	}
}
