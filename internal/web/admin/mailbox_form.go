package admin

import (
	"strconv"

	"firstline/internal/base/secret"
	"firstline/internal/channel/mail"
	"firstline/internal/web/ui"
)

// mailboxForm is a mailbox as a form asks for it. Secrets are only ever typed in: no page shows one, not even the page that comes back.
type mailboxForm struct {
	Version      int64         `form:"version"`
	Address      string        `form:"address"`
	Name         string        `form:"name"`
	Position     int           `form:"position"`
	Locale       string        `form:"locale"`
	IMAPHost     string        `form:"imap_host"`
	IMAPPort     int           `form:"imap_port"`
	IMAPSecurity mail.Security `form:"imap_security"`
	IMAPUser     string        `form:"imap_user"`
	IMAPAuth     mail.Auth     `form:"imap_auth"`
	IMAPSecret   string        `form:"imap_secret,raw"`
	Folder       string        `form:"imap_folder"`
	Done         string        `form:"imap_done"`
	SMTPHost     string        `form:"smtp_host"`
	SMTPPort     int           `form:"smtp_port"`
	SMTPSecurity mail.Security `form:"smtp_security"`
	SMTPUser     string        `form:"smtp_user"`
	SMTPAuth     mail.Auth     `form:"smtp_auth"`
	SMTPSecret   string        `form:"smtp_secret,raw"`
	TokenURL     string        `form:"oauth_token_url"`
	ClientID     string        `form:"oauth_client_id"`
	Scope        string        `form:"oauth_scope"`
	ClientSecret string        `form:"oauth_client_secret,raw"`
	Refresh      string        `form:"oauth_refresh,raw"`
	Trust        string        `form:"trust"`
}

// newMailboxForm is what most mailboxes need.
func newMailboxForm() mailboxForm {
	return mailboxForm{
		IMAPPort: 993, IMAPSecurity: mail.TLS, IMAPAuth: mail.Password, Folder: "INBOX", SMTPPort: 587, SMTPSecurity: mail.STARTTLS, SMTPAuth: mail.Password,
	}
}

func formOfMailbox(x mail.Setup) mailboxForm {
	return mailboxForm{
		Version: x.Version, Address: x.Address, Name: x.Name, Position: x.Position, Locale: x.Locale,
		IMAPHost: x.Incoming.Host, IMAPPort: x.Incoming.Port, IMAPSecurity: x.Incoming.Security, IMAPUser: x.Incoming.User, IMAPAuth: x.Incoming.Auth,
		Folder: x.Folder, Done: x.Done,
		SMTPHost: x.Outgoing.Host, SMTPPort: x.Outgoing.Port, SMTPSecurity: x.Outgoing.Security, SMTPUser: x.Outgoing.User, SMTPAuth: x.Outgoing.Auth,
		TokenURL: x.OAuth.TokenURL, ClientID: x.OAuth.ClientID, Scope: x.OAuth.Scope, Trust: x.Trust,
	}
}

func (f mailboxForm) setup(active bool) mail.Setup {
	return mail.Setup{
		Mailbox:  mail.Mailbox{Address: f.Address, Name: f.Name, Position: f.Position, Active: active, Locale: f.Locale},
		Incoming: mail.Server{Host: f.IMAPHost, Port: f.IMAPPort, Security: f.IMAPSecurity, User: f.IMAPUser, Auth: f.IMAPAuth, Secret: secret.NewText(f.IMAPSecret)},
		Outgoing: mail.Server{Host: f.SMTPHost, Port: f.SMTPPort, Security: f.SMTPSecurity, User: f.SMTPUser, Auth: f.SMTPAuth, Secret: secret.NewText(f.SMTPSecret)},
		Folder:   f.Folder, Done: f.Done, Trust: f.Trust,
		OAuth: mail.OAuth{TokenURL: f.TokenURL, ClientID: f.ClientID, Scope: f.Scope, Secret: secret.NewText(f.ClientSecret), Refresh: secret.NewText(f.Refresh)},
	}
}

// boxFields are the fields of the form by name, and in their order for comparing.
type boxFields struct {
	list []ui.Field
}

func (b boxFields) of(name string) ui.Field {
	for _, f := range b.list {
		if f.Name == name {
			return f
		}
	}
	return ui.Field{Name: name}
}

func (f mailboxForm) fields(p ui.Page, was mail.Setup) []ui.Field {
	list := []ui.Field{
		{Name: "address", Type: "email", Label: p.T("admin.person_address"), Hint: p.T("admin.box_address_hint"), Value: f.Address, Required: true},
		{Name: "name", Label: p.T("admin.person_name"), Hint: p.T("admin.box_name_hint"), Value: f.Name, Required: true, MaxLength: 100},
		{Name: "locale", Label: p.T("admin.person_locale"), Hint: p.T("admin.box_locale_hint"), Value: f.Locale, Short: true},
		{Name: "position", Label: p.T("admin.box_position"), Hint: p.T("admin.box_position_hint"), Value: strconv.Itoa(f.Position), Short: true, InputMode: "numeric"},
	}
	list = append(list, serverFields(p, "imap", f.IMAPHost, f.IMAPPort, f.IMAPSecurity, f.IMAPUser, f.IMAPAuth, was.Incoming.Has)...)
	list = append(list,
		ui.Field{Name: "imap_folder", Label: p.T("admin.box_folder"), Hint: p.T("admin.box_folder_hint"), Value: f.Folder},
		ui.Field{Name: "imap_done", Label: p.T("admin.box_done"), Hint: p.T("admin.box_done_hint"), Value: f.Done, Optional: true},
	)
	list = append(list, serverFields(p, "smtp", f.SMTPHost, f.SMTPPort, f.SMTPSecurity, f.SMTPUser, f.SMTPAuth, was.Outgoing.Has)...)
	return append(list,
		ui.Field{Name: "oauth_token_url", Type: "url", Label: p.T("admin.box_token_url"), Hint: p.T("admin.box_token_url_hint"), Value: f.TokenURL, Optional: true},
		ui.Field{Name: "oauth_client_id", Label: p.T("admin.box_client"), Value: f.ClientID, Optional: true, Autocomplete: "off"},
		ui.Field{Name: "oauth_scope", Label: p.T("admin.box_scope"), Value: f.Scope, Optional: true},
		secretField(p, "oauth_client_secret", p.T("admin.box_client_secret"), was.OAuth.HasSecret),
		secretField(p, "oauth_refresh", p.T("admin.box_refresh"), was.OAuth.HasRefresh),
		ui.Field{Name: "trust", Label: p.T("admin.box_trust"), Hint: p.T("admin.box_trust_hint"), Value: f.Trust, Rows: 4, Optional: true},
	)
}

func serverFields(p ui.Page, name, host string, port int, security mail.Security, user string, auth mail.Auth, has bool) []ui.Field {
	return []ui.Field{
		{Name: name + "_host", Label: p.T("admin.box_host"), Hint: p.T("admin.box_host_hint_" + name), Value: host, Optional: true, Autocomplete: "off"},
		{Name: name + "_port", Label: p.T("admin.box_port"), Hint: p.T("admin.box_port_hint_" + name), Value: strconv.Itoa(port), Short: true, InputMode: "numeric"},
		{Name: name + "_security", Label: p.T("admin.box_security"), Hint: p.T("admin.box_security_hint"), Value: labels(securities(p), string(security))},
		{Name: name + "_user", Label: p.T("admin.box_user"), Value: user, Optional: true, Autocomplete: "off"},
		{Name: name + "_auth", Label: p.T("admin.box_auth"), Value: labels(auths(p), string(auth))},
		secretField(p, name+"_secret", p.T("admin.box_password"), has),
	}
}

// secretField asks for something that is never shown again; an empty one keeps what is set.
func secretField(p ui.Page, name, label string, has bool) ui.Field {
	hint := p.T("admin.secret_unset")
	if has {
		hint = p.T("admin.secret_set")
	}
	return ui.Field{Name: name, Type: "password", Label: label, Hint: hint, Optional: true, Autocomplete: "new-password"}
}

func securities(p ui.Page) []ui.Option {
	return []ui.Option{
		{Value: string(mail.TLS), Label: p.T("admin.box_tls")},
		{Value: string(mail.STARTTLS), Label: p.T("admin.box_starttls")},
		{Value: string(mail.Plain), Label: p.T("admin.box_plain")},
	}
}

func auths(p ui.Page) []ui.Option {
	return []ui.Option{{Value: string(mail.Password), Label: p.T("admin.box_by_password")}, {Value: string(mail.OAuth2), Label: p.T("admin.box_by_oauth")}}
}

func boxLocales(p ui.Page, chosen string) []ui.Option {
	return pick(append([]ui.Option{{Value: "", Label: p.T("admin.box_locale_desk")}}, localeOptions("")...), chosen)
}
