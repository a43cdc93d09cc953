package workspace

import (
	"context"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// doSettle asks for the form that settles a low rating.
const doSettle = "rating"

// readRating reads what the user thinks, where a ticket was ever closed.
func (w workspace) readRating(ctx context.Context, r *record) error {
	if r.ticket.State != ticket.Closed && r.ticket.Reopened == 0 {
		return nil
	}
	x, err := confirm.RatingOf(ctx, w.DB, r.ticket.ID)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	r.rating = x
	return err
}

func scoreText(p ui.Page, score int) string { return p.T("feedback.score_" + strconv.Itoa(score)) }

// ratingFacts are what the user thinks, at the side of the ticket.
func (b *book) ratingFacts() []ui.Term {
	r := &b.r.rating
	if !r.Given() {
		return nil
	}
	list := []ui.Term{{Label: b.p.T("feedback.rating"), Value: scoreText(b.p, r.Score)}}
	if r.Words != "" {
		list = append(list, ui.Term{Label: b.p.T("feedback.their_words"), Show: ui.PlainText(r.Words)})
	}
	return list
}

// ratingNotice stands on a ticket whose low rating nobody has looked after.
func (b *book) ratingNotice(actor access.Actor) (n Notice, ok bool) {
	if !b.r.rating.Waits() {
		return n, false
	}
	n = Notice{Tone: ui.Warning, Icon: ui.IconWarn, Text: b.p.T("feedback.low_notice", errs.Args{"Score": scoreText(b.p, b.r.rating.Score)})}
	if confirm.MaySettle(actor, &b.r.ticket) {
		n.Actions = []ui.Btn{{Label: b.p.T("feedback.settle"), Small: true, Href: b.at.do(b.r.ticket.ID, doSettle)}}
	}
	return n, true
}

// settling asks what was done about a low rating.
func (b *book) settling(x *LadderForm, a asked, wrong map[string]string) {
	x.Title, x.Lead, x.Submit = b.p.T("feedback.settle_title"), b.p.T("feedback.settle_lead"), b.p.T("feedback.settle_submit")
	x.Action = b.at.act(b.r.ticket.ID, "rating")
	text := b.text("text", "feedback.settle_text", "", a, wrong)
	text.Required = true
	x.Fields = []LadderField{text}
}

// settleRating notes what a lead did about a low rating.
func (w workspace) settleRating(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	var form struct {
		Back string `form:"back"`
		Text string `form:"text"`
	}
	if err = rq.Decode(&form); err == nil {
		_, err = w.Ratings.Settle(rq.Context(), rq.Actor, id, form.Text)
	}
	if err != nil {
		return w.again(rq, id, form.Back, asked{do: doSettle, err: err, typed: typed{values: map[string]string{"text": form.Text}}})
	}
	rq.Flash(ui.Success, rq.T("feedback.settled_flash"))
	address, _ := backOf(rq, form.Back, id)
	return rq.Redirect(address)
}

// rated says what the user thinks.
func (b *book) rated(it ticket.Item) Entry {
	p := payload[confirm.RatedPayload](it)
	key, icon := "feedback.event_rated", ui.IconStar
	if p.From > 0 {
		key = "feedback.event_rated_again"
	}
	return b.line(it, icon, key, errs.Args{"Score": scoreText(b.p, max(p.Score, confirm.WorstScore))})
}

// ratingSettled says what was done about a low rating.
func (b *book) ratingSettled(it ticket.Item) Entry {
	return b.line(it, ui.IconDone, "feedback.event_settled", errs.Args{"Text": payload[confirm.SettledPayload](it).Text})
}
