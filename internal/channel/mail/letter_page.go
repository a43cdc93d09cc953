package mail

import (
	"context"
	"strings"
)

// page is a letter before it becomes a mail: everything that the frame and its plain twin show.
type page struct {
	Locale      string
	Subject     string
	Marker      string // the line above which the answer goes; empty where no answer is expected
	Blocks      []part
	Message     string // clean HTML
	MessageText string
	Buttons     []button
	Notices     []told
	Listed      []string // files that stay behind
	ListedTitle string
	Link        string
	LinkText    string
	Quotes      []quote
}

// part is a paragraph of the letter's text, or the place of something larger.
type part struct {
	Place string
	HTML  string
	Text  string
}

type button struct{ Text, URL string }

// told is a ticket, and what the reader was told of it.
type told struct {
	Title string
	URL   string // empty where there is nothing to open
	Lines []string
}

// quote is a message that was said before.
type quote struct {
	Intro string
	HTML  string // clean
	Text  string
}

// partsOf fills the paragraphs of a text.
func partsOf(body string, v values) (list []part) {
	for _, p := range paragraphs(body) {
		switch p {
		case "{" + messagePlace + "}":
			list = append(list, part{Place: messagePlace})
		case "{" + buttonsPlace + "}":
			list = append(list, part{Place: buttonsPlace})
		case "{" + noticesPlace + "}":
			list = append(list, part{Place: noticesPlace})
		default:
			if text := strings.TrimSpace(v.plain(p)); text != "" {
				list = append(list, part{HTML: v.html(p), Text: text})
			}
		}
	}
	return list
}

// html is the page for programs that show pages.
func (p page) html(ctx context.Context) (string, error) {
	var b strings.Builder
	err := frame(p).Render(ctx, &b)
	return b.String(), err
}

// text is the page for everybody else: the same words in the same order.
func (p page) text() string {
	var b strings.Builder
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			if b.Len() > 0 {
				b.WriteString("\n\n")
			}
			b.WriteString(s)
		}
	}
	add(p.Marker)
	for _, block := range p.Blocks {
		switch block.Place {
		case messagePlace:
			add(p.MessageText)
		case buttonsPlace:
			for _, button := range p.Buttons {
				add("→ " + button.Text + "\n" + button.URL)
			}
		case noticesPlace:
			for _, n := range p.Notices {
				add(strings.TrimSpace(n.Title + "\n- " + strings.Join(n.Lines, "\n- ") + "\n" + n.URL))
			}
		default:
			add(block.Text)
		}
	}
	if len(p.Listed) > 0 {
		add(p.ListedTitle + "\n- " + strings.Join(p.Listed, "\n- "))
	}
	if p.Link != "" {
		add("→ " + p.LinkText + "\n" + p.Link)
	}
	for _, q := range p.Quotes {
		add(q.Intro + "\n> " + strings.ReplaceAll(strings.TrimSpace(q.Text), "\n", "\n> "))
	}
	return b.String() + "\n"
}
