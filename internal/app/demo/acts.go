package demo

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// between is a time of so many minutes, more often short than long.
func (a *actors) between(least, most int) time.Duration {
	x := a.stage.rand.Float64()
	return time.Duration((float64(least) + x*x*float64(most-least)) * float64(time.Minute))
}

// acts are what happens on the ticket until its end, from the opening on.
func (a *actors) acts() []act {
	acts := []act{{0, a.open}}
	add := func(least, most int, do func(ctx context.Context) error) {
		acts = append(acts, act{a.between(least, most), do})
	}
	if a.end == untouched {
		return acts
	}
	add(3, 90, a.take)
	if a.user.VIP && a.story.Impact+a.story.Urgency < 2 {
		add(1, 10, a.hurry)
	}
	acts = append(acts, a.approving()...)
	if a.stage.rand.IntN(100) < 12 {
		add(1, 10, a.copyColleague)
	}
	asks := a.story.Ask != "" && a.stage.rand.IntN(100) < 75 || a.end == waiting
	if asks {
		add(4, 60, a.ask)
		if a.end == waiting {
			return acts
		}
		add(15, 420, a.answer)
	}
	if a.story.Note != "" {
		add(5, 90, a.remark)
	}
	stop := a.end == open && a.stage.rand.IntN(2) == 0
	if a.story.To != "" && !stop {
		add(10, 120, a.pass)
		for range a.returns() {
			add(15, 200, a.comeBack)
			add(10, 90, a.climbAgain)
		}
		if a.end != open || a.user.ID%2 == 0 { // else it still waits there
			add(15, 300, a.receive)
			if a.end != open {
				acts = append(acts, a.atVendor(a.expert)...)
			}
		}
		if a.user.ID%9 == 5 {
			add(20, 200, a.handOver)
		}
	}
	if a.end == open {
		switch {
		case stop || a.story.To == "":
			acts = append(acts, a.atVendor(a.first)...)
		case a.user.ID%2 == 0:
			acts = append(acts, a.atVendor(a.expert)...)
		}
		return acts
	}
	if a.story.Thanks != "" || a.stage.rand.IntN(100) < 30 {
		add(20, 700, a.letTry)
		add(5, 300, a.thank)
		add(3, 60, a.solve)
	} else {
		add(20, 900, a.solve)
	}
	if a.end == resolved {
		return acts
	}
	if a.story.Still != "" && a.stage.rand.IntN(100) < 70 {
		add(30, 500, a.complain)
		add(30, 500, a.solveAgain)
	}
	if a.stage.rand.IntN(100) < 74 {
		add(3, 900, a.confirm)
		add(1, 3, a.rate)
	} else {
		for range 3 { // the third time it is closed
			add(1400, 1700, a.remind)
		}
		add(30, 300, a.giveUp)
		add(20, 900, a.rateByLetter)
	}
	add(60, 900, a.makeAmends)
	return acts
}

// helper is the agent who has the ticket at the end.
func (a *actors) helper() access.Actor {
	if a.story.To != "" {
		return a.expert
	}
	return a.first
}

// take is how the first agent takes the ticket and sorts it: who files before they take it lets it go to the team of its category.
func (a *actors) take(ctx context.Context) error {
	t, err := a.Tickets.Get(ctx, a.first, a.ticket)
	if err != nil {
		return err
	}
	if _, err = a.Tickets.Assign(ctx, a.first, a.ticket, a.first.Person, nil); err != nil {
		return err
	}
	if t.CategoryID == nil {
		edits := []ticket.Edit{{Field: ticket.FieldCategory, To: number(a.topics[a.story.Cat].id)}}
		if a.story.Urgency != t.Urgency {
			edits = append(edits, ticket.Edit{Field: ticket.FieldUrgency, From: number(t.Urgency), To: number(a.story.Urgency)})
		}
		if a.story.Impact != t.Impact {
			edits = append(edits, ticket.Edit{Field: ticket.FieldImpact, From: number(t.Impact), To: number(a.story.Impact)})
		}
		if _, err := a.Tickets.Edit(ctx, a.first, a.ticket, edits...); err != nil {
			return err
		}
	}
	if err := a.assess(ctx); err != nil {
		return err
	}
	return a.noteAbout(ctx, a.first)
}

// copyColleague lets somebody of the same house follow.
func (a *actors) copyColleague(ctx context.Context) error {
	list := a.users[a.user.Locale]
	who := list[(int(a.user.ID)+int(a.ticket))%len(list)]
	if who.ID == a.user.ID {
		return nil
	}
	_, err := a.Tickets.Watch(ctx, a.first, a.ticket, who.ID, a.ticket%2 == 0)
	return err
}

func (a *actors) ask(ctx context.Context) error {
	text := a.story.Ask
	if text == "" {
		text = a.pick(a.manners.Ask)
	}
	return a.reply(ctx, a.first, text, ticket.WaitingUser)
}

func (a *actors) answer(ctx context.Context) error {
	text := a.story.Answer
	if text == "" {
		text = a.pick(a.manners.Late)
	}
	return a.say(ctx, a.fill(text))
}

func (a *actors) remark(ctx context.Context) error { return a.note(ctx, a.first, a.story.Note) }

func (a *actors) receive(ctx context.Context) error {
	_, err := a.Tickets.Assign(ctx, a.expert, a.ticket, a.expert.Person, nil)
	return err
}

func (a *actors) letTry(ctx context.Context) error {
	return a.reply(ctx, a.helper(), a.pick(a.manners.Test), ticket.WaitingUser)
}

func (a *actors) thank(ctx context.Context) error {
	text := a.story.Thanks
	if text == "" {
		text = a.pick(a.manners.Thanks)
	}
	return a.say(ctx, a.fill(text))
}

func (a *actors) solve(ctx context.Context) error { return a.resolve(ctx, a.story.Fix) }

func (a *actors) solveAgain(ctx context.Context) error { return a.resolve(ctx, a.story.Fix2) }

func (a *actors) resolve(ctx context.Context, text string) error {
	if err := a.followProtocol(ctx); err != nil {
		return err
	}
	if err := a.spend(ctx, a.helper()); err != nil {
		return err
	}
	_, err := a.Tickets.Resolve(ctx, a.helper(), a.ticket, ticket.Solution{Text: a.letter(a.helper(), text), Cause: ticket.Cause(a.story.Cause)})
	return err
}

// remind lets the desk do what is due while the user says nothing.
func (a *actors) remind(ctx context.Context) error {
	return a.DB.Write(ctx, func(tx *db.Tx) error { return a.Silence.LookIn(ctx, tx, a.Tickets, a.ticket) })
}

// giveUp closes by hand what is still not closed: that of users whom holidays gave more time.
func (a *actors) giveUp(ctx context.Context) error {
	t, err := a.Tickets.Get(ctx, a.helper(), a.ticket)
	if err != nil || t.State != ticket.Resolved {
		return err
	}
	_, err = a.Tickets.CloseUnconfirmed(ctx, a.helper(), a.ticket)
	return err
}

// reply is an agent's answer.
func (a *actors) reply(ctx context.Context, agent access.Actor, text string, then ticket.State) error {
	body := ticket.Written("", a.letter(agent, text), nil)
	_, _, err := a.Tickets.Reply(ctx, agent, a.ticket, ticket.Answering{Body: body, Then: then})
	return err
}

func (a *actors) note(ctx context.Context, agent access.Actor, text string) error {
	_, _, err := a.Tickets.AddNote(ctx, agent, a.ticket, ticket.Noted("", a.fill(text), nil), ticket.Once{})
	return err
}

// letter puts an agent's text between greeting and regards.
func (a *actors) letter(agent access.Actor, text string) string {
	return a.fill(a.pick(a.manners.Greet)) + "\n\n" + a.fill(text) + "\n\n" + a.pick(a.manners.Regards) + "\n" + agent.Name
}
