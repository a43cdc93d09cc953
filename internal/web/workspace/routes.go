package workspace

import (
	"firstline/internal/desk/account"
	"firstline/internal/front"
)

// Routes adds the workspace to the site.
func Routes(site *front.Site, parts Parts) {
	w := workspace{parts}
	r := site.Surface(surface())

	r.Get("/w", account.WorkTicket, w.start)
	r.Get("/w/{view}", account.WorkTicket, w.showList)
	r.Get("/w/{view}/{id}", account.WorkTicket, w.showInList)
	r.Get("/w/tickets/{id}", account.WorkTicket, w.showAlone)
	r.Get("/w/rows/{view}", account.WorkTicket, w.showRows, front.Quiet)
	r.Get(countsPath, account.WorkTicket, w.showCounts, front.Quiet)
	r.Get(findPath, account.WorkTicket, w.find)

	r.Get(newPath, account.WorkTicket, w.newTicket)
	r.Post(newPath, account.WorkTicket, w.openTicket, front.WithUploads, front.KeepsWords)
	r.Post(nextPath, account.WorkTicket, w.next)
	r.Get("/w/people", account.ReadPeople, w.searchPeople)

	r.Get(ratingsPath, account.SettleRatings, w.listRatings)
	r.Get(assetsPath, account.ReadAssets, w.listAssets)
	r.Get(assetsPath+"/new", account.WriteAssets, w.newAsset)
	r.Post(assetsPath+"/new", account.WriteAssets, w.createAsset, front.KeepsWords)
	r.Get(offerPath, account.ReadAssets, w.offerAssets)
	r.Get(assetsPath+"/{id}", account.ReadAssets, w.showAsset)
	r.Get(assetsPath+"/{id}/edit", account.WriteAssets, w.editAsset)
	r.Post(assetsPath+"/{id}/edit", account.WriteAssets, w.saveAsset, front.KeepsWords)
	r.Post(assetsPath+"/{id}/state", account.WriteAssets, w.setAssetState)

	r.Get("/w/tickets/{id}/live", account.WorkTicket, w.showLive, front.Quiet)
	r.Get("/w/tickets/{id}/older", account.WorkTicket, w.showOlder)
	r.Get("/w/tickets/{id}/delivery/{seq}", account.WorkTicket, w.showDelivery, front.Quiet)
	r.Post("/w/tickets/{id}/seen", account.WorkTicket, w.markSeen, front.Quiet)
	r.Put("/w/tickets/{id}/drafts/{kind}", account.WorkTicket, w.saveDraft, front.Quiet, front.LongText)
	r.Post("/w/tickets/{id}/drafts/{kind}", account.WorkTicket, w.saveDraft, front.Quiet, front.LongText)

	r.Post("/w/tickets/{id}/reply", account.WorkTicket, w.reply, front.WithUploads, front.KeepsWords)
	r.Post("/w/tickets/{id}/note", account.WorkTicket, w.addNote, front.WithUploads, front.KeepsWords)
	r.Post("/w/tickets/{id}/resolve", account.WorkTicket, w.resolve, front.WithUploads, front.KeepsWords)
	r.Post("/w/tickets/{id}/close", account.WorkTicket, w.closeUnconfirmed)
	r.Post("/w/tickets/{id}/confirmed", account.WorkTicket, w.noteConfirmed)
	r.Post("/w/tickets/{id}/rating", account.SettleRatings, w.settleRating, front.KeepsWords)
	r.Post("/w/tickets/{id}/checklist/{item}", account.WorkTicket, w.tick)
	r.Post("/w/tickets/{id}/identity", account.WorkTicket, w.prove, front.KeepsWords)
	r.Post("/w/tickets/{id}/identity/need", account.WorkTicket, w.needProof)
	r.Post("/w/tickets/{id}/again", account.WorkTicket, w.sendAgain)
	r.Post("/w/tickets/{id}/state", account.WorkTicket, w.setState)
	r.Post("/w/tickets/{id}/assign", account.WorkTicket, w.assign)
	r.Post("/w/tickets/{id}/team", account.WorkTicket, w.setTeam)
	r.Post("/w/tickets/{id}/escalate", account.WorkTicket, w.escalate, front.KeepsWords)
	r.Post("/w/tickets/{id}/escalate/accept", account.WorkTicket, w.acceptEscalation)
	r.Post("/w/tickets/{id}/escalate/draft", account.WorkTicket, w.saveHandover, front.Quiet, front.LongText)
	r.Post("/w/tickets/{id}/return", account.WorkTicket, w.sendBack, front.KeepsWords)
	r.Post("/w/tickets/{id}/owner", account.WorkTicket, w.handOver, front.KeepsWords)
	r.Post("/w/tickets/{id}/owner/accept", account.WorkTicket, w.acceptOwnership)
	r.Post("/w/tickets/{id}/owner/decline", account.WorkTicket, w.declineOwnership, front.KeepsWords)
	r.Get("/w/tickets/{id}/vendor", account.WorkTicket, w.askVendor)
	r.Post("/w/tickets/{id}/vendor", account.WorkTicket, w.openCase, front.KeepsWords, front.LongText)
	r.Get("/w/tickets/{id}/vendor/{case}", account.WorkTicket, w.showCase)
	r.Post("/w/tickets/{id}/vendor/{case}/write", account.WorkTicket, w.writeCase, front.KeepsWords, front.LongText)
	r.Post("/w/tickets/{id}/vendor/{case}/remind", account.WorkTicket, w.remindVendor)
	r.Post("/w/tickets/{id}/vendor/{case}/reference", account.WorkTicket, w.setReference)
	r.Post("/w/tickets/{id}/vendor/{case}/close", account.WorkTicket, w.closeCase, front.KeepsWords)
	r.Post("/w/tickets/{id}/edit", account.WorkTicket, w.edit, front.KeepsWords)
	r.Post("/w/tickets/{id}/assets", account.WorkTicket, w.addAssets)
	r.Post("/w/tickets/{id}/assets/remove", account.WorkTicket, w.removeAsset)
	r.Post("/w/tickets/{id}/priority", account.WorkTicket, w.override, front.KeepsWords)
	r.Post("/w/tickets/{id}/priority/follow", account.WorkTicket, w.followMatrix)
	r.Post("/w/tickets/{id}/watch", account.WorkTicket, w.watch)
	r.Post("/w/tickets/{id}/unwatch", account.WorkTicket, w.unwatch)
}
