package workspace

import (
	"fmt"
	"net/http"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/notice"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

const (
	choicesPath = personalPath + "/notices"
	tryPath     = choicesPath + "/try"
)

// choicesPage is by which ways an agent wants to hear of what, and when.
type choicesPage struct {
	ui.Page
	Error   string
	Rows    []choiceRow
	Digests []ui.Option
	Digest  ui.Field
	From    ui.Field
	Until   ui.Field
	InHours ui.Field
}

type choiceRow struct {
	Topic, Hint string
	App, Mail   ui.Field
	Mailings    []ui.Option
}

func (w workspace) showChoices(rq *front.Request) error {
	wishes, err := w.Notices.Wishes(rq.Context(), rq.Actor)
	if err != nil {
		return err
	}
	return w.choices(rq, wishes, nil)
}

func (w workspace) choices(rq *front.Request, wishes notice.Wishes, wrong error) error {
	x := choicesPage{Page: page(rq, rq.T("notice.choices_title"))}
	x.Path = choicesPath
	fields, status := map[string]string{}, http.StatusOK
	if wrong != nil {
		x.Error, fields, status = rq.Locale.Error(wrong), rq.Locale.Fields(wrong), front.Status(errs.KindOf(wrong))
	}
	for _, t := range notice.Topics() {
		name := x.T("notice.topic_" + string(t))
		c := wishes.Choices[t]
		row := choiceRow{Topic: name, Hint: x.T("notice.topic_" + string(t) + "_hint")}
		row.App = ui.Field{Name: "app_" + string(t), Label: x.T("notice.in_app_of", errs.Args{"Topic": name}), HideLabel: true, Checked: c.App}
		row.Mail = ui.Field{Name: "mail_" + string(t), Label: x.T("notice.by_mail_of", errs.Args{"Topic": name}), HideLabel: true, Error: fields["mail_"+string(t)]}
		for _, m := range notice.Mailings() {
			row.Mailings = append(row.Mailings, ui.Option{Value: string(m), Label: x.T("notice.mailing_" + string(m)), Selected: m == c.Mail})
		}
		x.Rows = append(x.Rows, row)
	}
	x.Digest = ui.Field{Name: "digest_hour", Label: x.T("notice.digest"), Hint: x.T("notice.digest_hint"), Error: fields["digest_hour"]}
	x.Digests = []ui.Option{{Value: "-1", Label: x.T("notice.hourly"), Selected: wishes.DigestHour == notice.Hourly}}
	for hour := range 24 {
		x.Digests = append(x.Digests, ui.Option{
			Value: fmt.Sprint(hour), Label: x.T("notice.daily_at", errs.Args{"Time": clock(hour * 60)}), Selected: wishes.DigestHour == hour,
		})
	}
	x.From = ui.Field{Name: "quiet_from", Label: x.T("notice.quiet_from"), Hint: x.T("notice.quiet_hint"), Type: "time", Short: true, Value: clock(wishes.QuietFrom), Error: fields["quiet_from"]}
	x.Until = ui.Field{Name: "quiet_until", Label: x.T("notice.quiet_until"), Type: "time", Short: true, Value: clock(wishes.QuietUntil), Error: fields["quiet_until"]}
	x.InHours = ui.Field{Name: "in_hours", Label: x.T("notice.in_hours"), Hint: x.T("notice.in_hours_hint"), Checked: wishes.InHours}
	if wishes.QuietFrom == wishes.QuietUntil {
		x.From.Value, x.Until.Value = "", ""
	}
	return rq.RenderStatus(status, choicesScreen(x))
}

// clock is a minute of the day as fields of times have it.
func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// minuteOf reads a field of a time; -1 is none that there is.
func minuteOf(text string) int {
	if text == "" {
		return 0
	}
	at, err := time.Parse("15:04", text)
	if err != nil {
		return -1
	}
	return at.Hour()*60 + at.Minute()
}

func (w workspace) saveChoices(rq *front.Request) error {
	var form struct {
		Hour    int    `form:"digest_hour"`
		From    string `form:"quiet_from"`
		Until   string `form:"quiet_until"`
		InHours bool   `form:"in_hours"`
	}
	err := rq.Decode(&form)
	if err != nil {
		return err
	}
	wishes := notice.Wishes{
		Plan:    notice.Plan{DigestHour: form.Hour, QuietFrom: minuteOf(form.From), QuietUntil: minuteOf(form.Until), InHours: form.InHours},
		Choices: map[notice.Topic]notice.Choice{},
	}
	for _, t := range notice.Topics() {
		wishes.Choices[t] = notice.Choice{App: rq.FormValue("app_"+string(t)) != "", Mail: notice.Mailing(rq.FormValue("mail_" + string(t)))}
	}
	err = w.Notices.SetWishes(rq.Context(), rq.Actor, wishes)
	if errs.Is(err, errs.Invalid) {
		return w.choices(rq, wishes, err)
	}
	if err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("personal.saved"))
	return rq.Redirect(choicesPath)
}

// tryNotices lets the agent see how they are told.
func (w workspace) tryNotices(rq *front.Request) error {
	if err := w.Notices.Try(rq.Context(), rq.Actor); err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("notice.tried"))
	return rq.Redirect(choicesPath)
}

// fields are those that the summary of what is wrong leads to.
func (x choicesPage) fields() []ui.Field {
	list := []ui.Field{x.Digest, x.From, x.Until}
	for _, r := range x.Rows {
		list = append(list, r.Mail)
	}
	return list
}
