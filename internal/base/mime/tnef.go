package mime

import (
	"encoding/binary"
	"errors"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

// tnef is what a winmail.dat holds ([MS-OXTNEF]).
type tnef struct {
	files       []Attachment
	plain, html string
	subject     string
	codepage    uint32
}

const (
	tnefSignature = 0x223e9f78
	tnefNesting   = 5

	levelMessage    = 1
	levelAttachment = 2

	attrVersion   = 0x00089006
	attrSubject   = 0x8004
	attrBody      = 0x800c
	attrFileData  = 0x800f
	attrFileTitle = 0x8010
	attrFileBegin = 0x9002
	attrMAPI      = 0x9003
	attrFileMAPI  = 0x9005
	attrCodepage  = 0x9007
	maxTNEFAttrs  = 20000
	propSubject   = 0x0037
	propBody      = 0x1000
	propRTF       = 0x1009
	propHTML      = 0x1013
	propName      = 0x3001
	propCodepage  = 0x3fde
	propFileData  = 0x3701
	propFileName  = 0x3704
	propLongName  = 0x3707
	propFileType  = 0x370e
	propContentID = 0x3712
)

var (
	errTNEFSignature = errors.New("not a TNEF stream")
	errTNEFDamaged   = errors.New("the signature is wrong")
	errTNEFCut       = errors.New("cut off in the middle")
	errTNEFChecksum  = errors.New("a checksum is wrong")
	errTNEFLevel     = errors.New("foreign bytes after the end")
)

// readTNEF unpacks a stream; what was read before a defect is kept. The files are slices of data.
func readTNEF(data []byte, lim Limits) (*tnef, error) {
	return readTNEFAt(data, lim, 0)
}

func readTNEFAt(data []byte, lim Limits, depth int) (*tnef, error) {
	t := &tnef{}
	if len(data) < 11 {
		return t, errTNEFSignature
	}
	var defect error
	if binary.LittleEndian.Uint32(data) != tnefSignature {
		if data[6] != levelMessage || binary.LittleEndian.Uint32(data[7:]) != attrVersion {
			return t, errTNEFSignature
		}
		defect = errTNEFDamaged // all but the signature looks right
	}
	var file *tnefFile
	finish := func() {
		if file != nil && len(t.files) < lim.Attachments {
			t.addFile(file, lim, depth)
		}
		file = nil
	}
	rest := data[6:]
	for n := 0; len(rest) > 0 && n < maxTNEFAttrs; n++ {
		if rest[0] != levelMessage && rest[0] != levelAttachment {
			defect = errTNEFLevel
			break
		}
		if len(rest) < 9 {
			defect = errTNEFCut
			break
		}
		id := binary.LittleEndian.Uint16(rest[1:])
		size := binary.LittleEndian.Uint32(rest[5:])
		rest = rest[9:]
		value := rest
		if uint64(size) > uint64(len(rest)) {
			defect = errTNEFCut
			rest = nil
		} else {
			value, rest = rest[:size], rest[size:]
			if len(rest) >= 2 {
				if checksum(value) != binary.LittleEndian.Uint16(rest) {
					defect = errTNEFChecksum
				}
				rest = rest[2:]
			} else {
				rest = nil
			}
		}
		switch id {
		case attrFileBegin:
			finish()
			file = &tnefFile{}
		case attrFileTitle, attrFileData, attrFileMAPI:
			if file == nil {
				file = &tnefFile{}
			}
			file.set(t, id, value)
		default:
			t.set(id, value)
		}
	}
	finish()
	return t, defect
}

func checksum(b []byte) uint16 {
	var sum uint16
	for _, c := range b {
		sum += uint16(c)
	}
	return sum
}

func (t *tnef) set(id uint16, value []byte) {
	switch id {
	case attrCodepage:
		if len(value) >= 4 {
			t.codepage = binary.LittleEndian.Uint32(value)
		}
	case attrSubject:
		t.subject = t.text8(value)
	case attrBody:
		t.plain = t.text8(value)
	case attrMAPI:
		var rtf []byte
		for _, p := range readProps(value) {
			switch p.id {
			case propCodepage:
				if len(p.data) >= 4 {
					t.codepage = binary.LittleEndian.Uint32(p.data)
				}
			case propSubject:
				t.subject = p.text(t)
			case propBody:
				t.plain = p.text(t)
			case propHTML:
				t.html = p.text(t)
			case propRTF:
				rtf = p.data
			}
		}
		t.fromRTF(rtf)
	}
}

// fromRTF takes the body out of compressed RTF where the stream has no better form of it.
func (t *tnef) fromRTF(packed []byte) {
	if packed == nil || t.html != "" || strings.TrimSpace(t.plain) != "" {
		return
	}
	plain, html := readRTF(unpackRTF(packed))
	t.plain, t.html = plain, html
}

// text8 reads an 8-bit string in the stream's code page.
func (t *tnef) text8(b []byte) string {
	label := ""
	switch {
	case t.codepage == 65001:
		label = "utf-8"
	case t.codepage == 20127 || t.codepage == 0:
	case t.codepage >= 1250 && t.codepage <= 1258 || t.codepage == 932 || t.codepage == 936 || t.codepage == 949 || t.codepage == 950 || t.codepage == 850:
		label = "cp" + itoa(t.codepage)
	case t.codepage >= 28591 && t.codepage <= 28605:
		label = "iso-8859-" + itoa(t.codepage-28590)
	}
	if _, err := htmlindex.Get(label); err != nil && !knownCharset(label) {
		label = ""
	}
	return strings.ReplaceAll(strings.ReplaceAll(decodeCharset(b, label), "\r\n", "\n"), "\x00", "")
}

func itoa(n uint32) string {
	var b [10]byte
	i := len(b)
	for {
		i--
		b[i] = byte('0' + n%10)
		if n /= 10; n == 0 {
			return string(b[i:])
		}
	}
}

// tnefFile is one attachment while its attributes arrive; a MAPI property is better than the old attribute.
type tnefFile struct {
	title, short, long, shown string
	kind, contentID           string
	data, object              []byte
}

func (f *tnefFile) set(t *tnef, id uint16, value []byte) {
	switch id {
	case attrFileTitle:
		f.title = t.text8(value)
	case attrFileData:
		f.data = value
	case attrFileMAPI:
		for _, p := range readProps(value) {
			switch p.id {
			case propName:
				f.shown = p.text(t)
			case propFileName:
				f.short = p.text(t)
			case propLongName:
				f.long = p.text(t)
			case propFileType:
				f.kind = strings.ToLower(p.text(t))
			case propContentID:
				f.contentID = strings.Trim(p.text(t), "<> ")
			case propFileData:
				f.object = p.data
				if p.kind == kindObject {
					f.object = p.data[min(len(p.data), 16):] // behind the interface id
				}
			}
		}
	}
}

// addFile keeps a finished attachment; a mail inside the mail is unpacked in its place.
func (t *tnef) addFile(f *tnefFile, lim Limits, depth int) {
	data := f.data
	if len(data) == 0 && len(f.object) > 0 {
		data = f.object
		if depth < tnefNesting {
			if inner, err := readTNEFAt(data, lim, depth+1); !errors.Is(err, errTNEFSignature) {
				t.addMail(inner, f, lim)
				return
			}
		}
	}
	if len(data) == 0 && f.title == "" && f.long == "" && f.short == "" {
		return
	}
	name := f.name()
	kind := f.kind
	if kind == "" {
		kind = "application/octet-stream"
	}
	t.files = append(t.files, Attachment{Name: name, Named: name != "", Type: kind, ContentID: f.contentID, Data: data})
}

func (t *tnef) addMail(inner *tnef, f *tnefFile, lim Limits) {
	name := inner.subject
	if name == "" {
		name = f.name()
	}
	if name == "" {
		name = "message"
	}
	switch {
	case inner.html != "":
		t.files = append(t.files, Attachment{Name: cutRunes(name, 100) + ".html", Type: "text/html", Data: []byte(inner.html)})
	case inner.plain != "":
		t.files = append(t.files, Attachment{Name: cutRunes(name, 100) + ".txt", Type: "text/plain", Data: []byte(inner.plain)})
	}
	for _, a := range inner.files {
		if len(t.files) < lim.Attachments {
			t.files = append(t.files, a)
		}
	}
}

func (f *tnefFile) name() string {
	for _, n := range []string{f.long, f.title, f.short, f.shown} {
		if n = strings.TrimSpace(strings.ReplaceAll(n, "\x00", "")); n != "" {
			return n
		}
	}
	return ""
}
