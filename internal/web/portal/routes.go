package portal

import (
	"firstline/internal/desk/account"
	"firstline/internal/front"
)

const (
	newPath     = "/tickets/new"
	askedPath   = newPath + "/questions"
	devicesPath = "/devices"
	searchPath  = "/search"

	approvalsPath = "/approvals"
	accountPath   = "/account"
	codePath      = accountPath + "/code"
	forgotPath    = "/forgotten"
)

// Routes adds the portal to the site.
func Routes(site *front.Site, parts Parts) {
	p := portal{parts}
	r := site.Surface(surface())

	r.Get("/{$}", account.UsePortal, p.home)
	r.Get(newPath, account.OpenTicket, p.newTicket)
	r.Get(askedPath, account.OpenTicket, p.showAsked)
	r.Post(newPath, account.OpenTicket, p.openTicket, front.WithUploads, front.KeepsWords)
	r.Get("/tickets/{id}", account.ReadTicket, p.showTicket)
	r.Get("/tickets/{id}/live", account.ReadTicket, p.liveTicket, front.Quiet)
	r.Post("/tickets/{id}/answer", account.WriteTicket, p.answer, front.WithUploads, front.KeepsWords)
	r.Post("/tickets/{id}/questions", account.WriteTicket, p.answerQuestions, front.KeepsWords)
	r.Post("/tickets/{id}/draft", account.WriteTicket, p.saveDraft, front.LongText)
	r.Post("/tickets/{id}/solved", account.WriteTicket, p.solved)
	r.Post("/tickets/{id}/cancel", account.WriteTicket, p.cancel)
	r.Post("/tickets/{id}/restore", account.WriteTicket, p.restore)
	r.Post("/tickets/{id}/not-solved", account.WriteTicket, p.notSolved, front.LongText, front.KeepsWords)

	r.Post("/tickets/{id}/rating", account.WriteTicket, p.rateTicket, front.KeepsWords)
	r.Get(approvalsPath, account.UsePortal, p.approvals)
	r.Post(approvalsPath+"/{id}", account.UsePortal, p.answerApproval, front.KeepsWords)
	r.Post(approvalsPath+"/deputy", account.UsePortal, p.setDeputy)
	r.Get(devicesPath, account.UsePortal, p.devices)
	r.Get(searchPath, account.ReadTicket, p.search)

	r.Get(accountPath, account.UsePortal, p.account)
	r.Post(accountPath, account.UsePortal, p.saveAccount)
	r.Post("/account/password", account.UsePortal, p.changePassword)
	r.Post("/account/sign-out-others", account.UsePortal, p.signOutOthers)
	r.Get(codePath, account.UsePortal, p.code)
	r.Post(codePath, account.UsePortal, p.beginCode)
	r.Post(codePath+"/enrol", account.UsePortal, p.enrolCode)
	r.Post(codePath+"/remove", account.UsePortal, p.removeCode)
	r.Post("/sign-out", front.Public, p.signOut)

	r.Get(front.SignInPath, front.Public, p.signInForm)
	r.Post(front.SignInPath, front.Public, p.signIn)
	r.Get(forgotPath, front.Public, p.forgottenForm)
	r.Post(forgotPath, front.Public, p.forgotten)
	r.Get("/password/{token}", front.Public, p.passwordForm)
	r.Post("/password/{token}", front.Public, p.setPassword)
	r.Get("/setup/{token}", front.Public, p.setupForm)
	r.Post("/setup/{token}", front.Public, p.setUp)
	r.Get("/a/{token}", front.Public, p.approval)
	r.Post("/a/{token}", front.Public, p.answerApprovalLink)
	r.Get("/c/{token}", front.Public, p.question)
	r.Post("/c/{token}", front.Public, p.answerQuestion)
	r.Get("/q/{token}", front.Public, p.askedByLink)
	r.Post("/q/{token}", front.Public, p.answerByLink)
	r.Get(front.SecretPath+"{token}", front.Public, p.secretLink)
	r.Post(front.SecretPath+"{token}", front.Public, p.secretPress)
	r.Get("/r/{token}", front.Public, p.rating)
	r.Post("/r/{token}", front.Public, p.answerRating)
}
