package portal

import (
	"firstline/internal/base/errs"
	"firstline/internal/web/ui"
)

// withFiles hangs a message's files below it.
func withFiles(p ui.Page, e entry) ui.Entry {
	look := e.Look
	if len(e.Files) > 0 {
		look.Foot = ui.Attachments(p.T("portal.files"), e.Files...)
	}
	return look
}

func whose(e entry) errs.Args { return errs.Args{"Name": e.Look.Author} }
