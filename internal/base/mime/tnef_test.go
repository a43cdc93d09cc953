package mime

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func tnefFolder(t *testing.T) string {
	t.Helper()
	root := os.Getenv("FIRSTLINE_TESTDATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	root = filepath.Join(root, "tnef_mit")
	if _, err := os.Stat(root); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("real winmail.dat files are missing: %v", err)
		}
		t.Skipf("left out, real winmail.dat files are missing (set FIRSTLINE_TESTDATA): %v", err)
	}
	return root
}

func TestRealWinmailFilesAreUnpacked(t *testing.T) {
	t.Parallel()
	root := tnefFolder(t)
	type found struct {
		files  []string
		begins string // how the first file begins
		body   string // a word of the body
		defect error
	}
	for name, want := range map[string]found{
		"MAPI_ATTACH_DATA_OBJ.tnef":   {files: []string{"VIA_Nytt_1402.doc", "VIA_Nytt_1402.pdf", "VIA_Nytt_14021.htm"}, begins: "\xd0\xcf\x11\xe0", body: "bodødamene"},
		"MAPI_OBJECT.tnef":            {files: []string{"Untitled_Attachment"}, begins: "\xd0\xcf\x11\xe0", body: "October Discounted"},
		"attachments.tnef":            {files: []string{"zappa_av1.jpg", "bookmark.htm"}, begins: "\xff\xd8\xff", body: "Casdasd"},
		"badchecksum.tnef":            {files: []string{"zappa_av1.jpg", "bookmark.htm"}, begins: "\xff\xd8\xff", body: "Casdasd", defect: errTNEFDamaged},
		"body.tnef":                   {body: "THE BILL OF RIGHTS"},
		"data-before-name.tnef":       {files: []string{"AUTOEXEC.BAT", "CONFIG.SYS", "boot.ini"}, body: "asdf"},
		"garbage-at-end.tnef":         {defect: errTNEFLevel},
		"long-filename.tnef":          {files: []string{"allproductsmar2000.dat"}, begins: "\r\nFEATURE", body: "license"},
		"missing-filenames.tnef":      {files: []string{"generpts.src", "TechlibDEC99.doc", "TechlibDEC99-JAN00.doc", "TechlibNOV99.doc"}, begins: "*PROC", body: "Stephen"},
		"multi-name-property.tnef":    {},
		"multi-value-attribute.tnef":  {files: []string{"208225__5_seconds__Voice_Mail.mp3"}, begins: "\xff\xf3", body: "<html>"},
		"one-file.tnef":               {files: []string{"AUTHORS"}, begins: "\n"},
		"panic.tnef":                  {files: []string{"image001.jpg", "image002.jpg", "image003.png"}, begins: "\xff\xd8\xff", body: "divtagdefaultwrapper", defect: errTNEFLevel},
		"rtf.tnef":                    {body: "aafgag'alga'kgk"},
		"triples.tnef":                {body: "Sample description"},
		"two-files.tnef":              {files: []string{"AUTHORS", "README"}, begins: "\n"},
		"unicode-mapi-attr-name.tnef": {files: []string{"spaconsole2.cfg", "image001.png", "image002.png", "image003.png"}, begins: "<flat", body: "<html"},
		"unicode-mapi-attr.tnef":      {files: []string{"example.dat"}, body: "<html>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(filepath.Join(root, name))
			if err != nil {
				t.Fatal(err)
			}
			got, defect := readTNEF(raw, DefaultLimits())
			if !errors.Is(defect, want.defect) {
				t.Errorf("defect %v, want %v", defect, want.defect)
			}
			var names []string
			for _, f := range got.files {
				names = append(names, f.Name)
			}
			if diff := cmp.Diff(want.files, names); diff != "" {
				t.Error(diff)
			}
			if len(got.files) > 0 && !strings.HasPrefix(string(got.files[0].Data), want.begins) {
				t.Errorf("first file begins %.10q, want %q", got.files[0].Data, want.begins)
			}
			if body := got.plain + got.html; !strings.Contains(body, want.body) || want.body == "" && body != "" {
				t.Errorf("body %.200q has no %q", body, want.body)
			}
		})
	}
}

func TestWinmailIsReplacedByItsFiles(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join(tnefFolder(t), "two-files.tnef"))
	if err != nil {
		t.Fatal(err)
	}
	mail := "Content-Type: multipart/mixed; boundary=bb\n\n--bb\n\nhello\n--bb\nContent-Type: application/ms-tnef; name=winmail.dat\n\n" + string(raw) + "\n--bb--\n"
	m, err := Parse([]byte(mail), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if m.Text != "hello" || len(m.Attachments) != 2 || m.Attachments[1].Name != "README" {
		t.Errorf("text %q, files %d", m.Text, len(m.Attachments))
	}
}

func TestUnreadableWinmailIsKeptAsItIs(t *testing.T) {
	t.Parallel()
	m, err := Parse([]byte("Content-Type: application/ms-tnef; name=winmail.dat\n\nnothing of the kind"), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Attachments) != 1 || m.Attachments[0].Name != "winmail.dat" || len(m.Problems) == 0 {
		t.Errorf("files %+v, problems %q", m.Attachments, m.Problems)
	}
}

// packed makes a stored (not compressed) RTF body.
func packed(rtf string) []byte {
	b := make([]byte, 16, 16+len(rtf))
	binary.LittleEndian.PutUint32(b[4:], uint32(len(rtf)))
	binary.LittleEndian.PutUint32(b[8:], 0x414c454d)
	return append(b, rtf...)
}

func TestRTFGivesItsTextOrTheHTMLInside(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, rtf, plain, html string }{
		{"text", `{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\generator x;}\pard one\par two\tab \'e9\u8364?\{x\}}`, "one\ntwo\té€{x}", ""},
		{"code page", `{\rtf1\ansi\ansicpg1251 \'cf\'f0}`, "Пр", ""},
		{
			"HTML", `{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p class="a\'e9">}\htmlrtf {\htmlrtf0 hello\htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}{\*\mhtmltag1 no}}`,
			"", "<p class=\"aé\">hello</p>",
		},
		{"none", "text", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			plain, html := readRTF(unpackRTF(packed(c.rtf)))
			if diff := cmp.Diff([]string{c.plain, c.html}, []string{plain, html}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCompressedRTFIsUnpacked(t *testing.T) {
	t.Parallel()
	// The example of [MS-OXRTFCP] 3.1: "{\rtf1\ansi\ansicpg1252\pard hello world}\r\n".
	b := []byte{
		0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35,
		0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
	}
	if got, want := string(unpackRTF(b)), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
