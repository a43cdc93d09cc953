package admin

import (
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/setting"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type settingsPage struct {
	ui.Page
	trouble
	Group  string
	Lead   string
	Tabs   []ui.Tab
	Fields []settingField
}

// settingField is one setting as the form asks for it. Was is what it was when the form was shown: only what was changed is saved, and
// what somebody else changed in between is seen.
type settingField struct {
	ui.Field
	Was     string
	Options []ui.Option
}

// groups are the parts of the settings, by the beginning of their keys.
func groups() []string {
	var list []string
	for _, f := range setting.Fields() {
		if f.Kind == setting.Table {
			continue // it has a screen of its own
		}
		if g := groupOf(f); len(list) == 0 || list[len(list)-1] != g {
			list = append(list, g)
		}
	}
	return list
}

func groupOf(f setting.Field) string {
	group, _, _ := strings.Cut(f.Key, ".")
	return group
}

func fieldsOf(group string) []setting.Field {
	var list []setting.Field
	for _, f := range setting.Fields() {
		if groupOf(f) == group && f.Kind != setting.Table {
			list = append(list, f)
		}
	}
	return list
}

// settingsFirst leads to the first group.
func (s *screens) settingsFirst(rq *front.Request) error {
	return rq.Redirect(settingsPath + "/" + groups()[0])
}

// settingsForm shows the settings of a group.
func (s *screens) settingsForm(rq *front.Request) error {
	group := rq.PathValue("group")
	if len(fieldsOf(group)) == 0 {
		return errs.Missing()
	}
	return rq.Render(settingsView(newSettingsPage(rq.Page(rq.T("admin.nav_settings")), group, s.Settings.Desk(), nil, trouble{})))
}

// settingsSave changes what was changed in the form, and nothing else.
func (s *screens) settingsSave(rq *front.Request) error {
	group := rq.PathValue("group")
	if len(fieldsOf(group)) == 0 {
		return errs.Missing()
	}
	if err := rq.Decode(&struct{}{}); err != nil {
		return err
	}
	desk := s.Settings.Desk()
	typed, want := map[string]string{}, map[string]string{}
	var overtaken []change
	for _, f := range fieldsOf(group) {
		text, was, now := strings.TrimSpace(rq.Form.Get(f.Key)), rq.Form.Get("was:"+f.Key), f.Value(desk)
		typed[f.Key] = text
		if !rq.Form.Has(f.Key) || text == was {
			delete(typed, f.Key)
			continue
		}
		want[f.Key] = text
		if was != now && text != now {
			overtaken = append(overtaken, change{Label: rq.T(settingKey(f)), Theirs: now, Yours: text})
		}
	}
	err := error(nil)
	if len(overtaken) > 0 {
		err = errs.New(errs.Conflict, "errs.conflict")
	} else {
		err = s.Settings.Save(rq.Context(), rq.Actor, want)
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.saved"))
		return rq.Redirect(settingsPath + "/" + group)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	t.Changed = overtaken
	return rq.RenderStatus(t.code(), settingsView(newSettingsPage(rq.Page(rq.T("admin.nav_settings")), group, desk, typed, t)))
}

func newSettingsPage(p ui.Page, group string, desk setting.Desk, typed map[string]string, t trouble) settingsPage {
	x := settingsPage{Page: p, trouble: t, Group: group, Lead: p.T("admin.settings_lead_" + group)}
	for _, g := range groups() {
		x.Tabs = append(x.Tabs, ui.Tab{Label: p.T("admin.settings_group_" + g), Href: settingsPath + "/" + g, Current: g == group})
	}
	for _, f := range fieldsOf(group) {
		x.Fields = append(x.Fields, newSettingField(p, f, desk, typed, t))
	}
	return x
}

func newSettingField(p ui.Page, f setting.Field, desk setting.Desk, typed map[string]string, t trouble) settingField {
	now := f.Value(desk)
	value, changed := typed[f.Key]
	if !changed {
		value = now
	}
	x := settingField{Was: now, Field: ui.Field{
		Name: f.Key, Label: p.T(settingKey(f)), Value: value, Error: t.of(f.Key), Short: short(f.Kind), Hint: settingHint(p, f, now),
		ID: "f-" + strings.ReplaceAll(f.Key, ".", "-"),
	}}
	switch f.Kind {
	case setting.Locale:
		x.Options = localeOptions(value)
	case setting.Switch:
		x.Options = []ui.Option{
			{Value: "0", Label: p.T("admin.setting_off"), Selected: value == "0"},
			{Value: "1", Label: p.T("admin.setting_on"), Selected: value == "1"},
		}
	}
	return x
}

func settingKey(f setting.Field) string {
	return "admin.setting_" + strings.ReplaceAll(f.Key, ".", "_")
}

// settingHint says what the setting does as it is now, and what it may be.
func settingHint(p ui.Page, f setting.Field, now string) string {
	hint := p.T(settingKey(f)+"_hint", errs.Args{"Now": inWords(p, f, now)})
	switch f.Kind {
	case setting.Number, setting.Duration, setting.Size:
		return hint + " " + p.T("admin.setting_range", errs.Args{"Default": f.Default, "Min": f.Min, "Max": f.Max})
	case setting.Text, setting.Address, setting.Locale, setting.TimeZone, setting.Domains, setting.Switch:
	}
	return hint
}

// inWords is a value as a sentence shows it.
func inWords(p ui.Page, f setting.Field, value string) any {
	switch f.Kind {
	case setting.Duration:
		if d, ok := f.Duration(value); ok {
			return d
		}
	case setting.Size:
		if n, ok := f.Size(value); ok {
			return i18n.Bytes(n)
		}
	case setting.Switch:
		if value == "1" {
			return p.T("admin.setting_on")
		}
		return p.T("admin.setting_off")
	case setting.Text, setting.Address, setting.Locale, setting.TimeZone, setting.Domains, setting.Number:
		if value == "" {
			return p.T("admin.setting_nothing")
		}
	}
	return value
}

func short(k setting.Kind) bool {
	switch k {
	case setting.Number, setting.Duration, setting.Size, setting.Locale, setting.Switch:
		return true
	case setting.Text, setting.Address, setting.TimeZone, setting.Domains:
	}
	return false
}

// uiFields are the fields for the summary above the form.
func (x settingsPage) uiFields() []ui.Field {
	list := make([]ui.Field, len(x.Fields))
	for i, f := range x.Fields {
		list[i] = f.Field
	}
	return list
}
