package mime_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/mime"
)

func TestDigestIgnoresHowTheMailTravelled(t *testing.T) {
	t.Parallel()
	const mail = "From: a@x.example\r\nSubject: folded\r\n subject\r\n\r\nReceived: in the body counts\r\nend\r\n"
	want := mime.Digest([]byte(mail))
	for name, same := range map[string]string{
		"new trace fields": "Return-Path: <a@x.example>\r\nReceived: from x\r\n\tby y;\r\n Mon\r\nDELIVERED-TO: b@y\r\nX-Original-To: b\r\nARC-Seal: i=1;\r\n  x\r\n" + mail,
		"bare LF":          "From: a@x.example\nSubject: folded\n subject\n\nReceived: in the body counts\nend\n",
		"mbox line":        "From a@x.example Mon Jan  1 00:00:00 2024\n" + mail,
		"last line open":   mail[:len(mail)-2],
		"trace in between": "From: a@x.example\r\nReceived: x\r\n y\r\nSubject: folded\r\n subject\r\n\r\nReceived: in the body counts\r\nend\r\n",
	} {
		if mime.Digest([]byte(same)) != want {
			t.Errorf("%s: another digest", name)
		}
	}
	for name, other := range map[string]string{
		"body":           "From: a@x.example\r\nSubject: folded\r\n subject\r\n\r\nReceived: in the body counted\r\nend\r\n",
		"subject":        "From: a@x.example\r\nSubject: folded\r\n subjects\r\n\r\nReceived: in the body counts\r\nend\r\n",
		"body field":     "From: a@x.example\r\nSubject: folded\r\n subject\r\n\r\nend\r\n",
		"authentication": "Authentication-Results: x\r\n" + mail,
	} {
		if mime.Digest([]byte(other)) == want {
			t.Errorf("%s: the same digest", name)
		}
	}
}

func TestMessageTravelsBetweenProcesses(t *testing.T) {
	t.Parallel()
	m := parse(t, "From: a@x.example\nX-Own: =?utf-8?Q?=C3=A9?=\nDate: Mon, 2 Mar 2026 10:11:12 +0100\nContent-Type: multipart/mixed; boundary=b\n\n"+
		"--b\n\nhi\n--b\nContent-Type: image/png\n\nx\n--b--")
	var wire bytes.Buffer
	if err := gob.NewEncoder(&wire).Encode(m); err != nil {
		t.Fatal(err)
	}
	var got mime.Message
	if err := gob.NewDecoder(&wire).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.Header.Get("X-Own") != "é" || !got.Date.Equal(m.Date) || got.Text != "hi" || string(got.Attachments[0].Data) != "x" {
		t.Errorf("%+v", got)
	}
}

func TestWireFormHasEveryFieldAndNoNull(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(mime.JSON("a.eml", parse(t, "Subject: x\n\nhi\n"), "hi", "en"))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"file":"a.eml","message_id":"","subject":"x","from":{"name":"","address":""},"to":[],"cc":[],"date":"","text":"hi","html":false,` +
		`"reply_text":"hi","attachments":[],"automatic":{"kind":"none","reason":""},"bounce":{"recipient":"","action":"","status":"","diagnostic":""},` +
		`"language":"en","problems":["from_missing"]}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	full := mime.JSON("b.eml", parse(t, "From: Jan <Jan@X.example>\nDate: Mon, 2 Mar 2026 10:11:12 +0100\nMessage-ID: <a@x>\nContent-Type: image/png\n\nx"), "", "")
	if full.From.Address != "jan@x.example" || full.Date != "2026-03-02T10:11:12+01:00" || full.MessageID != "<a@x>" {
		t.Errorf("%+v", full)
	}
	if diff := cmp.Diff([]mime.WireAttachment{{Name: "", Type: "image/png", Size: 1}}, full.Attachments); diff != "" {
		t.Error(diff)
	}
}
