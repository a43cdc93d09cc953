package mime_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/mime"
)

// Read one by one: these real mails were sent by machines or lists, all others by people or as plain advertising.
func automaticFiles() map[string]string {
	return map[string]string{
		"chatwoot__spec__fixtures__files__auto_reply.eml":                                                   "auto_reply",
		"chatwoot__spec__fixtures__files__auto_reply_with_auto_submitted.eml":                               "auto_reply",
		"chatwoot__spec__fixtures__files__non_utf_encoded_mail.eml":                                         "auto_reply",
		"chatwoot__spec__fixtures__files__bounced_with_no_from.eml":                                         "bounce",
		"enmime__dsn__testdata__delayed_dsn.raw":                                                            "bounce",
		"enmime__dsn__testdata__dsn_with_multipart_alternative.raw":                                         "bounce",
		"enmime__dsn__testdata__multi_recipient_dsn.raw":                                                    "bounce",
		"enmime__dsn__testdata__simple_dsn.raw":                                                             "bounce",
		"enmime__dsn__testdata__simple_dsn_with_html.raw":                                                   "bounce",
		"enmime__testdata__mail__multipart-wo-boundary.raw":                                                 "bounce",
		"mikel-mail__spec__fixtures__emails__error_emails__bad_date_header.eml":                             "list",
		"mikel-mail__spec__fixtures__emails__error_emails__empty_in_reply_to.eml":                           "list",
		"mikel-mail__spec__fixtures__emails__mime_emails__raw_email_with_mimepart_without_content_type.eml": "bounce",
		"mikel-mail__spec__fixtures__emails__multipart_report_emails__multi_address_bounce1.eml":            "bounce",
		"mikel-mail__spec__fixtures__emails__multipart_report_emails__multipart_report_multiple_status.eml": "bounce",
		"mikel-mail__spec__fixtures__emails__multipart_report_emails__report_422.eml":                       "bounce",
		"mikel-mail__spec__fixtures__emails__multipart_report_emails__report_530.eml":                       "bounce",
	}
}

func TestAutomaticMailIsToldFromPeoplesMail(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(data(t, "mail_mit"), "*__*"))
	if err != nil {
		t.Fatal(err)
	}
	got, want := map[string]string{}, map[string]string{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(f)
		want[name] = "none"
		if kind := automaticFiles()[name]; kind != "" {
			want[name] = kind
		}
		got[name] = "none"
		if m, err := mime.Parse(raw, mime.DefaultLimits()); err == nil {
			got[name] = m.Automatic.Kind.String()
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSignsOfAMachine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ head, kind, reason string }{
		{"Auto-Submitted: auto-replied (vacation)", "auto_reply", "auto_submitted: auto-replied"},
		{"Auto-Submitted: auto-generated", "auto_reply", "auto_submitted: auto-generated"},
		{"Auto-Submitted: no", "none", ""},
		{"Return-Path: <>", "auto_reply", "null_return_path"},
		{"Return-Path: <jan@x.example>", "none", ""},
		{"X-Autoreply: yes", "auto_reply", "auto_header: x-autoreply"},
		{"X-Auto-Reply-From: x", "auto_reply", "auto_header: x-auto-reply-from"},
		{"X-Autorespond: no", "none", ""},
		{"X-Auto-Response-Suppress: All", "none", ""},
		{"Precedence: auto_reply", "auto_reply", "precedence: auto_reply"},
		{"Precedence: bulk", "list", "precedence: bulk"},
		{"Precedence: first-class", "none", ""},
		{"List-Id: <users.x.example>", "list", "list_id"},
		{"List-Unsubscribe: <mailto:x@x.example>", "list", "list_unsubscribe"},
		{"Subject: Out of office", "none", ""},
		{"Subject: Automatic reply: printer\nX-Auto-Response-Suppress: All", "auto_reply", "vacation_subject: x_auto_response_suppress"},
		{"Subject: Réponse automatique : imprimante\nReturn-Path: <>", "auto_reply", "vacation_subject: null_return_path"},
		{"Subject: Automatisch antwoord: printer\nPrecedence: bulk", "auto_reply", "vacation_subject: precedence"},
		{"Subject: Re: Automatic reply: printer\nX-Auto-Response-Suppress: All", "none", ""},
		{"Subject: Absence de réseau au bureau", "none", ""},
		{"From: Mail Delivery Subsystem <MAILER-DAEMON@x.example>", "bounce", "mailer_daemon"},
		{"From: postmaster@x.example\nSubject: Undeliverable: hello", "bounce", "mailer_daemon"},
		{"From: postmaster@x.example\nSubject: Your mailbox quota", "none", ""},
		{"From: jan@x.example\nSubject: Undeliverable: what does this mean?", "none", ""},
		{"Subject: Onbestelbaar: hallo\nReturn-Path: <>", "bounce", "null_return_path"},
		{"X-Failed-Recipients: mia@x.example", "bounce", "x_failed_recipients"},
		{"Content-Type: multipart/report; report-type=disposition-notification; boundary=b", "report", "disposition_notification"},
		{"Content-Type: multipart/report; report-type=feedback-report; boundary=b", "report", "feedback_report"},
		{"Content-Type: multipart/report; report-type=delivery-status; boundary=b", "bounce", "delivery_status"},
	} {
		t.Run(c.head, func(t *testing.T) {
			t.Parallel()
			head := c.head
			if !strings.HasPrefix(head, "From:") {
				head = "From: jan@x.example\n" + head
			}
			got := parse(t, head+"\n\nbody\n").Automatic
			if diff := cmp.Diff([]string{c.kind, c.reason}, []string{got.Kind.String(), got.Reason}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDeliveryReportsAreReadForEachRecipient(t *testing.T) {
	t.Parallel()
	raw := "From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSorry.\n" +
		"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n" +
		"Final-Recipient: rfc822; inner@x.example\nOriginal-Recipient: rfc822;mia@x.example\nAction: failed\nStatus: 5.1.1 (no such user)\n" +
		"Diagnostic-Code: smtp; 550 5.1.1\n unknown user\n\nFinal-Recipient: rfc822;<jan@x.example>\nAction: delayed\nStatus: 4.4.1\n\n" +
		"Final-Recipient: rfc822; ok@x.example\nStatus: 2.0.0\n" +
		"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <ours@desk.example>\n--b--\n"
	m := parse(t, raw)
	want := []mime.Bounce{
		{"mia@x.example", "failed", "5.1.1", "550 5.1.1 unknown user", "<ours@desk.example>"},
		{"jan@x.example", "delayed", "4.4.1", "", "<ours@desk.example>"},
		{"ok@x.example", "delivered", "2.0.0", "", "<ours@desk.example>"},
	}
	if diff := cmp.Diff(want, m.Bounces); diff != "" {
		t.Error(diff)
	}
}

func TestBouncesInProseAreRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, raw string
		want      mime.Bounce
	}{
		{
			"qmail", "From: MAILER-DAEMON@mx.example\nTo: desk@desk.example\nSubject: failure notice\n\nHi. This is the qmail-send program at mx.example.\n" +
				"I'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n" +
				"<mia@x.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <desk@desk.example>\n" +
				"Message-ID: <ours@desk.example>\nTo: other@x.example\n",
			mime.Bounce{"mia@x.example", "failed", "5.1.1", "Sorry, no mailbox here by that name. (#5.1.1)", "<ours@desk.example>"},
		},
		{
			"Exim", "From: Mail Delivery System <Mailer-Daemon@mx.example>\nTo: desk@desk.example\nX-Failed-Recipients: mia@x.example\n" +
				"Subject: Mail delivery failed: returning message to sender\n\nThe following address(es) failed:\n\n  mia@x.example\n    host mx.x.example [192.0.2.1]\n" +
				"    SMTP error: 550 No such user here\n",
			mime.Bounce{"mia@x.example", "failed", "", "SMTP error: 550 No such user here", ""},
		},
		{
			"Gmail", "From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>\nTo: desk@desk.example\nSubject: Delivery Status Notification (Delay)\n\n" +
				"There was a temporary problem delivering your message to mia@x.example. Gmail will retry for 46 more hours.\nThis is a warning: delivery is delayed.\n",
			mime.Bounce{"mia@x.example", "delayed", "", "", ""},
		},
		{
			"Exchange", "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.example>\nTo: desk@desk.example\nSubject: Undeliverable: Your ticket\n\n" +
				"Delivery has failed to these recipients or groups:\n\nMia (mia@x.example)<mailto:mia@x.example>\nThe e-mail address you entered couldn't be found.\n\n" +
				"Diagnostic information for administrators:\n\nGenerating server: mx.x.example\n\nmia@x.example\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n\n" +
				"Original message headers:\n\nMessage-ID: <ours@desk.example>\n",
			mime.Bounce{"mia@x.example", "failed", "5.1.1", "#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##", "<ours@desk.example>"},
		},
		{
			"Exim, still trying", "From: Mail Delivery System <Mailer-Daemon@mx.example>\nTo: desk@desk.example\nSubject: Warning: message 1abc delayed 24 hours\n\n" +
				"This message was created automatically by mail delivery software.\nThe address to which the message has not yet been delivered is:\n\n  mia@x.example\n\n" +
				"No action is required on your part. Delivery attempts will continue for some time.\n",
			mime.Bounce{"mia@x.example", "delayed", "", "", ""},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := parse(t, c.raw)
			if diff := cmp.Diff([]mime.Bounce{c.want}, m.Bounces); diff != "" {
				t.Error(diff)
			}
			if m.Automatic.Kind != mime.Bounced {
				t.Errorf("kind %v", m.Automatic.Kind)
			}
		})
	}
}

func TestForwardedMailNamesItsAuthor(t *testing.T) {
	t.Parallel()
	mia := mime.Address{Name: "Mia Claes", Address: "mia@x.example"}
	for _, c := range []struct {
		name, raw string
		want      mime.Address
	}{
		{"Gmail, English", "Subject: Fwd: help\n\nFYI\n\n---------- Forwarded message ---------\nFrom: Mia Claes <mia@x.example>\nDate: Mon\nSubject: help\nTo: desk\n\nhelp\n", mia},
		{"Gmail, French", "Subject: Tr\n\n---------- Message transféré ---------\nDe : Mia Claes <mia@x.example>\nDate : lun.\nSubject : aide\nTo : <jan@x.example>\n", mia},
		{"Gmail, Dutch", "Subject: hulp\n\n---------- Doorgestuurd bericht ---------\nVan: *Mia Claes* <mia@x.example>\nDatum: ma\nOnderwerp: hulp\nAan: Jan\n", mia},
		{"Outlook, French", "Subject: TR: aide\n\nPour vous\n\nDe : Mia Claes <mia@x.example<mailto:mia@x.example>>\nEnvoyé : lundi\nÀ : Jan\nObjet : aide\n", mia},
		{"Outlook, Dutch", "Subject: FW: hulp\n\n________________________________\nVan: Mia Claes [mailto:mia@x.example]\nVerzonden: maandag\nAan: Jan\nOnderwerp: hulp\n", mia},
		{"Outlook, German", "Subject: WG: Hilfe\n\nVon: Mia Claes <mia@x.example>\nGesendet: Montag\nAn: Jan\nBetreff: Hilfe\n", mia},
		{"Apple", "Subject: Fwd: help\n\nBegin forwarded message:\n\n> From: Mia Claes <mia@x.example>\n> Subject: help\n> Date: Monday\n> To: Jan\n", mia},
		{"Outlook without an address", "Subject: FW: help\n\nFrom: Claes, Mia\nSent: Monday\nTo: Jan\nSubject: help\n", mime.Address{Name: "Claes, Mia"}},
		{"a reply with its head is none", "Subject: RE: help\n\nthanks\n\nFrom: Mia Claes <mia@x.example>\nSent: Monday\nTo: Jan\nSubject: help\n", mime.Address{}},
		{"prose is none", "Subject: Fwd: help\n\nFrom: what I see, the screen is black.\nSubject to change.\n", mime.Address{}},
		{"attached", "Subject: see attached\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b\nContent-Type: message/rfc822\n\nFrom: Mia Claes <mia@x.example>\nSubject: help\n\nx\n--b--\n", mia},
		{"HTML", "Subject: Fwd: help\nContent-Type: text/html\n\n<div>---------- Forwarded message ---------<br>From: <b>Mia Claes</b> &lt;<a href='mailto:mia@x.example'>mia@x.example</a>&gt;<br>Date: Mon<br>Subject: help<br></div>", mia},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, parse(t, "From: jan@x.example\n"+c.raw).Forwarded); diff != "" {
				t.Error(diff)
			}
		})
	}
}
