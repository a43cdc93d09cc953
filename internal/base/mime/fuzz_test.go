package mime

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"From: a@b.example\r\nSubject: =?utf-8?Q?=C3=A9?=\r\n\r\nhello\r\n",
		"From: \"A, B\" <a@b.example>, c@d (x)\nTo: group: a@b;\nContent-Type: multipart/alternative; boundary=\"b\"\n\n--b\n\nplain\n--b\nContent-Type: text/html\n\n<p>html<img src=cid:x>\n--b--\n",
		"Content-Type: multipart/mixed\n\n--x1\nContent-Type: text/plain; format=flowed; delsp=yes\n\na \nb\n--x1\nContent-Disposition: attachment; filename*0*=utf-8''%C3%A9; filename*1=b\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n--x1--",
		"Return-Path: <>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b\nAction: failed\nStatus: 5.1.1\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <a@b>\n--b--",
		"Subject: Fwd: x\n\n---- Forwarded message ----\nFrom: a@b.example\nDate: x\nTo: y\n\nbegin 644 f\n#0V%T\nend\n",
		"From - Mon\n\nSubject:\n =?iso-2022-jp?B?GyRCJF4=?=\nContent-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset=utf-7\n\n+AOk- =3D=\n",
	} {
		f.Add([]byte(seed))
	}
	lim := DefaultLimits()
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := Parse(raw, lim)
		if err != nil {
			if _, ok := errors.AsType[*Defect](err); !ok {
				t.Fatalf("no Defect: %v", err)
			}
			return
		}
		for name, s := range map[string]string{"subject": m.Subject, "name": m.From.Name, "address": m.From.Address, "text": m.Text, "plain": m.Plain, "html": m.HTML} {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				t.Errorf("%s is not clean text: %q", name, s)
			}
		}
		if strings.ContainsAny(m.Subject+m.From.Name+m.From.Address+m.MessageID, "\r\n") {
			t.Error("a line break in a header value")
		}
		for _, a := range m.Attachments {
			if a.Name == "" || CleanName(a.Name) != a.Name || a.Size != len(a.Data) {
				t.Errorf("attachment %q, %d bytes of %d", a.Name, a.Size, len(a.Data))
			}
		}
		if len(m.Attachments) > lim.Attachments+2 {
			t.Errorf("%d attachments", len(m.Attachments))
		}
	})
}

func FuzzTNEF(f *testing.F) {
	attr := func(level byte, id uint32, value []byte) []byte {
		b := []byte{level}
		b = binary.LittleEndian.AppendUint32(b, id)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(value)))
		return binary.LittleEndian.AppendUint16(append(b, value...), checksum(value))
	}
	props := func(kind, id uint16, value []byte) []byte {
		b := []byte{1, 0, 0, 0}
		b = binary.LittleEndian.AppendUint16(b, kind)
		b = binary.LittleEndian.AppendUint16(b, id)
		b = binary.LittleEndian.AppendUint32(b, 1)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(value)))
		return append(b, value...)
	}
	head := []byte{0x78, 0x9f, 0x3e, 0x22, 1, 0}
	file := append(append(append([]byte(nil), head...), attr(2, 0x00069002, make([]byte, 14))...), attr(2, 0x00018010, []byte("a.txt\x00"))...)
	file = append(file, attr(2, 0x0006800f, []byte("data"))...)
	f.Add(file)
	f.Add(append(append([]byte(nil), head...), attr(1, 0x00069003, props(0x102, propRTF, packed(`{\rtf1 a\par}`)))...))
	f.Add(append(append(append([]byte(nil), head...), attr(2, 0x00069002, nil)...), attr(2, 0x00069005, props(0x0d, propFileData, append(make([]byte, 16), file...)))...))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, _ := readTNEF(raw, DefaultLimits())
		if !utf8.ValidString(got.plain) || !utf8.ValidString(got.html) {
			t.Error("the body is no text")
		}
		if len(got.files) > DefaultLimits().Attachments {
			t.Errorf("%d files", len(got.files))
		}
	})
}

func FuzzDigest(f *testing.F) {
	f.Add([]byte("From: a\r\nSubject: b\r\n c\r\n\r\nbody\r\n"))
	f.Add([]byte("Received: x\n y\nFrom: a\n\nbody"))
	f.Add([]byte("no header"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		want := Digest(raw)
		if want == sha256.Sum256(nil) && len(raw) > 0 && fieldName(raw) > 0 && !isTrace(string(raw[:fieldName(raw)])) {
			t.Error("nothing was counted")
		}
		travelled := append([]byte("Received: from x by y;\r\n\tMon\r\nReturn-Path: <a>\r\n"), skipPreface(raw)...)
		if len(raw) > 0 && raw[0] != ' ' && raw[0] != '\t' && fieldName(skipPreface(raw)) > 0 && Digest(travelled) != want {
			t.Error("trace fields changed the digest")
		}
	})
}
