package ui

import (
	"net/http"
	"time"

	"github.com/a-h/templ"
)

// GalleryHandler answers /-/ui; page says who looks. ?show=portal, workspace, signin or problem shows a whole screen.
func GalleryHandler(page func(*http.Request) Page) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := page(r)
		p.Title = "Components"
		show := Gallery(p)
		switch r.URL.Query().Get("show") {
		case "portal":
			show = examplePortal(p)
		case "workspace":
			show = exampleWorkspace(p)
		case "signin":
			show = exampleSignIn(p)
		case "problem":
			show = ProblemPage(p, Problem{Status: http.StatusNotFound, ID: "4F5Q2K7X"})
		}
		templ.Handler(show).ServeHTTP(w, r)
	})
}

func sampleColumns() []Column {
	return []Column{
		{Label: "Mailbox", Sort: "#", Sorted: "ascending"}, {Label: "State"}, {Label: "Read", Quiet: true}, {Label: "Mails", Number: true},
	}
}

func sampleRows() [][4]string {
	return [][4]string{
		{"support@brussel.example", "Running", "1 min ago", "12,480"},
		{"helpdesk@lille.example", "Running", "1 min ago", "3,214"},
		{"servicedesk@utrecht.example", "Running", "2 min ago", "98"},
	}
}

func sampleItems(p Page) []ListItem {
	high := Badge{Label: "High", Tone: Warning, Icon: IconBars3}
	open := Badge{Label: "Open", Tone: Accent, Icon: IconRing}
	return []ListItem{
		{Href: "#", Title: "L’imprimante du deuxième étage n’imprime que des pages blanches", Number: "#4812", From: "Amélie Van den Broeck", At: p.Now.Add(-3 * time.Minute), Unread: true, Badges: []Badge{high, {Label: "New", Tone: Info, Icon: IconStar}}},
		{Href: "#", Title: "VPN valt elke tien minuten weg", Number: "#4809", From: "Sanne de Vries", At: p.Now.Add(-2 * time.Hour), Selected: true, Badges: []Badge{open}},
		{Href: "#", Title: "Second screen for the new colleague", Number: "#4801", From: "Jean-Baptiste Lefèvre-Dubois de Montaigne", At: p.Now.Add(-30 * time.Hour), Badges: []Badge{{Label: "Waiting", Tone: Warning, Icon: IconPause}}},
		{Href: "#", Title: "Mot de passe oublié", Number: "#4790", From: "Karim Haddad", At: p.Now.Add(-9 * 24 * time.Hour), Unread: true, Badges: []Badge{{Label: "Solved", Tone: Success, Icon: IconCheck}}},
	}
}

func sampleSteps(current int) []Step {
	steps := []Step{{Label: "Received", Note: "21 Nov, 09:12"}, {Label: "Assigned", Note: "Youssef"}, {Label: "In progress"}, {Label: "Solved"}, {Label: "Confirmed"}}
	for i := range steps {
		switch {
		case i < current:
			steps[i].State = StepDone
		case i == current:
			steps[i].State = StepCurrent
		default:
			steps[i].State = StepTodo
		}
	}
	return steps
}

func exampleNav() []NavItem {
	return []NavItem{
		{Label: "Mine", Href: "#", Icon: IconUser, Count: 7, Key: "g m", Current: true},
		{Label: "My team’s", Href: "#", Icon: IconUsers, Count: 23, Key: "g t"},
		{Label: "Unassigned", Href: "#", Icon: IconInbox, Count: 4, Key: "g u"},
		{Label: "All open", Href: "#", Icon: IconList, Count: 999, Capped: true, Key: "g a"},
		{Label: "Waiting", Href: "#", Icon: IconPause, Count: 12, Key: "g w"},
		{Label: "Recently closed", Href: "#", Icon: IconDone, Key: "g c"},
		{Label: "Settings", Group: "Administration", Href: "#", Icon: IconSettings},
		{Label: "Quarantine", Href: "#", Icon: IconShield, Count: 2},
	}
}
