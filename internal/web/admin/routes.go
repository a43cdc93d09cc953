package admin

import (
	"firstline/internal/desk/account"
	"firstline/internal/front"
)

const (
	statusPath     = "/admin"
	settingsPath   = "/admin/settings"
	categoriesPath = "/admin/categories"
	glassPath      = "/glass"
	priorityPath   = "/admin/priorities"
	calendarsPath  = "/admin/calendars"
	promisesPath   = "/admin/promises"
	rulesPath      = "/admin/rules"
	vendorsPath    = "/admin/vendors"
	peoplePath     = "/admin/people"
	importPath     = "/admin/people/import"
	assetsPath     = "/w/assets" // in the workspace
	cannedPath     = "/w/canned" // there, too
	teamsPath      = "/admin/teams"
	routingPath    = "/admin/routing"
	jobsPath       = "/admin/jobs"
	auditPath      = "/admin/audit"
	tokensPath     = "/account/tokens"
	mailboxesPath  = "/admin/mailboxes"
	textsPath      = "/admin/letters"
	quarantinePath = "/quarantine"
	heldPath       = "/admin/quarantine"
	caughtPath     = "/demo/mail"
)

const (
	assetImportPath = "/admin/assets/import"
	approversPath   = "/admin/approvers"
	tagsPath        = "/admin/tags"
)

// maxTable bounds the table of people or assets that a page takes; longer ones go through the command line.
const maxTable = 8 << 20

// Routes adds the screens for administrators to the site.
func Routes(site *front.Site, parts Parts) {
	s := &screens{parts}
	r := site.Surface(s.surface())

	r.Get(statusPath, account.ManageDesk, s.status)

	r.Get(settingsPath, account.ManageDesk, s.settingsFirst)
	r.Get(settingsPath+"/{group}", account.ManageDesk, s.settingsForm)
	r.Post(settingsPath+"/{group}", account.ManageDesk, s.settingsSave)

	r.Get(tagsPath, account.ManageDesk, s.tagList)
	r.Get(tagsPath+"/{id}", account.ManageDesk, s.tagShow)
	r.Post(tagsPath+"/{id}", account.ManageDesk, s.tagRename)
	r.Post(tagsPath+"/{id}/merge", account.ManageDesk, s.tagMerge)
	r.Post(tagsPath+"/{id}/delete", account.ManageDesk, s.tagRemove)

	r.Get(peoplePath, account.ManagePeople, s.peopleList)
	r.Get(peoplePath+"/new", account.ManagePeople, s.personNew)
	r.Post(peoplePath+"/new", account.ManagePeople, s.personCreate)
	r.Get(importPath, account.ManagePeople, s.importForm)
	r.Post(importPath, account.ManagePeople, s.importRun, front.MaxBody(2*maxTable))
	r.Get(peoplePath+"/{id}", account.ManagePeople, s.personEdit)
	r.Post(peoplePath+"/{id}", account.ManagePeople, s.personSave)
	r.Post(peoplePath+"/{id}/active", account.ManagePeople, s.personActive)
	r.Get(peoplePath+"/{id}/account", account.ManagePeople, s.accountShow)
	r.Post(peoplePath+"/{id}/roles", account.ManagePeople, s.accountRoles)
	r.Post(peoplePath+"/{id}/invite", account.ManagePeople, s.accountInvite)
	r.Post(peoplePath+"/{id}/disabled", account.ManagePeople, s.accountDisable)
	r.Post(peoplePath+"/{id}/app/remove", account.RemoveApps, s.accountApp)
	r.Post(peoplePath+"/{id}/sign-out", account.ManagePeople, s.accountSignOut)
	r.Get(peoplePath+"/{id}/doubles", account.ManagePeople, s.doublesShow)
	r.Get(peoplePath+"/{id}/merge/{from}", account.ManagePeople, s.mergePreview)
	r.Post(peoplePath+"/{id}/merge/{from}", account.ManagePeople, s.merge)
	r.Post(peoplePath+"/{id}/unmerge", account.ManagePeople, s.unmerge)

	r.Get(approversPath, account.ManageDesk, s.approverList)
	r.Get(approversPath+"/new", account.ManageDesk, s.approverNew)
	r.Post(approversPath+"/new", account.ManageDesk, s.approverCreate, front.KeepsWords)
	r.Get(approversPath+"/{id}", account.ManageDesk, s.approverEdit)
	r.Post(approversPath+"/{id}", account.ManageDesk, s.approverSave, front.KeepsWords)

	r.Get(assetImportPath, account.ManageAssets, s.assetImportForm)
	r.Post(assetImportPath, account.ManageAssets, s.assetImportRun, front.MaxBody(2*maxTable))

	r.Get(teamsPath, account.ManageTeams, s.teamList)
	r.Get(teamsPath+"/new", account.ManageTeams, s.teamNew)
	r.Post(teamsPath+"/new", account.ManageTeams, s.teamCreate)
	r.Get(teamsPath+"/{id}", account.ManageTeams, s.teamEdit)
	r.Post(teamsPath+"/{id}", account.ManageTeams, s.teamSave)

	r.Get(categoriesPath, account.ManageCategory, s.categoryList)
	r.Get(categoriesPath+"/new", account.ManageCategory, s.categoryNew)
	r.Post(categoriesPath+"/new", account.ManageCategory, s.categoryCreate)
	r.Get(categoriesPath+"/{id}", account.ManageCategory, s.categoryEdit)
	r.Post(categoriesPath+"/{id}", account.ManageCategory, s.categorySave)
	r.Post(categoriesPath+"/{id}/move", account.ManageCategory, s.categoryMove)
	r.Get(categoriesPath+"/{id}/questions", account.ManageCategory, s.questionList)
	r.Get(categoriesPath+"/{id}/questions/preview", account.ManageCategory, s.questionPreview)
	r.Get(categoriesPath+"/{id}/questions/new", account.ManageCategory, s.questionNew)
	r.Post(categoriesPath+"/{id}/questions/new", account.ManageCategory, s.questionCreate)
	r.Get(questionsPath+"/{id}", account.ManageCategory, s.questionEdit)
	r.Post(questionsPath+"/{id}", account.ManageCategory, s.questionSave)
	r.Post(questionsPath+"/{id}/move", account.ManageCategory, s.questionMove)

	r.Get(glassPath, account.BreakGlass, s.glassForm)
	r.Post(glassPath, account.BreakGlass, s.glassBreak, front.KeepsWords)
	r.Get(glassPath+"/{id}", account.BreakGlass, s.glassLook)

	r.Get(priorityPath, account.ManageDesk, s.priorityForm)
	r.Post(priorityPath, account.ManageDesk, s.prioritySave)

	r.Get(checklistsPath, account.ManageDesk, s.checklistList)
	r.Get(checklistsPath+"/new", account.ManageDesk, s.checklistNew)
	r.Post(checklistsPath+"/new", account.ManageDesk, s.checklistCreate)
	r.Get(checklistsPath+"/{id}", account.ManageDesk, s.checklistEdit)
	r.Post(checklistsPath+"/{id}", account.ManageDesk, s.checklistSave)
	r.Post(checklistsPath+"/{id}/move", account.ManageDesk, s.checklistMove)
	r.Get(protocolPath, account.ManageDesk, s.protocolIndex)
	r.Get(protocolPath+"/new", account.ManageDesk, s.protocolNew)
	r.Post(protocolPath+"/new", account.ManageDesk, s.protocolCreate, front.KeepsWords, front.LongText)
	r.Get(protocolPath+"/{id}", account.ManageDesk, s.protocolShowEdit)
	r.Post(protocolPath+"/{id}", account.ManageDesk, s.protocolSave, front.KeepsWords, front.LongText)
	r.Post(protocolPath+"/{id}/publish", account.ManageDesk, s.protocolPublish, front.KeepsWords)
	r.Post(protocolPath+"/{id}/move", account.ManageDesk, s.protocolMove)
	r.Post(protocolPath+"/{id}/discard", account.ManageDesk, s.protocolDiscard)
	r.Get(identityPath, account.ManageDesk, s.identityShow)
	r.Post(identityPath, account.ManageDesk, s.identitySave)
	r.Get(routingPath, account.ManageTeams, s.routingShow)
	r.Post(routingPath+"/skills", account.ManageTeams, s.skillAdd)
	r.Post(routingPath+"/skills/{id}/delete", account.ManageTeams, s.skillDelete)
	r.Get(routingPath+"/agents/{id}", account.ManageTeams, s.agentShow)
	r.Post(routingPath+"/agents/{id}", account.ManageTeams, s.agentSave)
	r.Get(routingPath+"/teams/{id}", account.ManageTeams, s.teamRoutingShow)
	r.Post(routingPath+"/teams/{id}", account.ManageTeams, s.teamRoutingSave)
	r.Post(routingPath+"/teams/{id}/duty", account.ManageTeams, s.dutyAdd)
	r.Post(routingPath+"/duty/{id}/delete", account.ManageTeams, s.dutyDelete)
	r.Get(routingPath+"/categories/{id}", account.ManageTeams, s.categorySkillsShow)
	r.Post(routingPath+"/categories/{id}", account.ManageTeams, s.categorySkillsSave)

	r.Get(glossaryPath, account.ManageDesk, s.glossaryFirst)
	r.Get(glossaryPath+"/{locale}", account.ManageDesk, s.glossaryEdit)
	r.Post(glossaryPath+"/{locale}", account.ManageDesk, s.glossarySave, front.KeepsWords, front.LongText)
	r.Post(glossaryPath+"/{locale}/restore", account.ManageDesk, s.glossaryRestore)

	r.Get(calendarsPath, account.ManageDesk, s.calendarList)
	r.Get(calendarsPath+"/new", account.ManageDesk, s.calendarNew)
	r.Post(calendarsPath+"/new", account.ManageDesk, s.calendarCreate, front.KeepsWords)
	r.Get(calendarsPath+"/{id}", account.ManageDesk, s.calendarShow)
	r.Get(calendarsPath+"/{id}/edit", account.ManageDesk, s.calendarEdit)
	r.Post(calendarsPath+"/{id}/edit", account.ManageDesk, s.calendarSave, front.KeepsWords)
	r.Get(calendarsPath+"/{id}/delete", account.ManageDesk, s.calendarAskDelete)
	r.Post(calendarsPath+"/{id}/delete", account.ManageDesk, s.calendarDelete)

	r.Get(vendorsPath, account.ManageDesk, s.vendorList)
	r.Get(vendorsPath+"/new", account.ManageDesk, s.vendorNew)
	r.Post(vendorsPath+"/new", account.ManageDesk, s.vendorCreate, front.KeepsWords)
	r.Get(vendorsPath+"/{id}", account.ManageDesk, s.vendorEdit)
	r.Post(vendorsPath+"/{id}", account.ManageDesk, s.vendorSave, front.KeepsWords)

	r.Get(promisesPath, account.ManageDesk, s.promiseList)
	r.Get(promisesPath+"/new", account.ManageDesk, s.promiseNew)
	r.Post(promisesPath+"/new", account.ManageDesk, s.promiseCreate)
	r.Get(promisesPath+"/{id}", account.ManageDesk, s.promiseEdit)
	r.Post(promisesPath+"/{id}", account.ManageDesk, s.promiseSave)
	r.Post(promisesPath+"/{id}/move", account.ManageDesk, s.promiseMove)

	r.Get(rulesPath, account.ReadRules, s.ruleList)
	r.Get(rulesPath+"/new", account.ManageDesk, s.ruleNew)
	r.Post(rulesPath+"/new", account.ManageDesk, s.ruleCreate, front.KeepsWords)
	r.Get(rulesPath+"/{id}", account.ReadRules, s.ruleEdit)
	r.Post(rulesPath+"/{id}", account.ManageDesk, s.ruleSave, front.KeepsWords)
	r.Get(rulesPath+"/{id}/runs", account.ReadRules, s.ruleRuns)
	r.Post(rulesPath+"/{id}/move", account.ManageDesk, s.ruleMove)
	r.Post(rulesPath+"/{id}/switch", account.ManageDesk, s.ruleSwitch)
	r.Post(rulesPath+"/{id}/delete", account.ManageDesk, s.ruleDelete)

	r.Get(jobsPath, account.ManageDesk, s.jobsShow)
	r.Post(jobsPath+"/{id}/retry", account.ManageDesk, s.jobRetry)
	r.Post(jobsPath+"/{id}/discard", account.ManageDesk, s.jobDiscard)

	r.Get(auditPath, account.ReadAudit, s.auditList)

	r.Get(tokensPath, account.ManageTokens, s.tokenList)
	r.Post(tokensPath, account.ManageTokens, s.tokenCreate)
	r.Post(tokensPath+"/{id}/revoke", account.ManageTokens, s.tokenRevoke)

	r.Get(mailboxesPath, account.ManageMail, s.mailboxList)
	r.Get(mailboxesPath+"/new", account.ManageMail, s.mailboxNew)
	r.Post(mailboxesPath+"/new", account.ManageMail, s.mailboxCreate)
	r.Get(mailboxesPath+"/{id}", account.ManageMail, s.mailboxEdit)
	r.Post(mailboxesPath+"/{id}", account.ManageMail, s.mailboxSave)
	r.Post(mailboxesPath+"/{id}/test", account.ManageMail, s.mailboxTry)
	r.Post(mailboxesPath+"/{id}/active", account.ManageMail, s.mailboxActive)

	r.Get(spamPath, account.ManageMail, s.spamList)
	r.Post(spamPath+"/lift", account.ManageMail, s.spamLift)
	r.Get(textsPath, account.ManageMail, s.textList)
	r.Get(textsPath+"/{kind}/{locale}", account.ManageMail, s.textEdit)
	r.Post(textsPath+"/{kind}/{locale}", account.ManageMail, s.textSave, front.KeepsWords)
	r.Post(textsPath+"/{kind}/{locale}/restore", account.ManageMail, s.textRestore)

	r.Get(quarantinePath, account.ReadQuarantine, s.quarantineList)
	r.Get("/mail/{id}", account.ReadQuarantine, s.mailShow)
	r.Get("/mail/{id}/raw", account.ReadQuarantine, s.mailRaw)
	r.Post("/mail/{id}/release", account.ReadQuarantine, s.mailRelease)
	r.Post("/mail/{id}/retry", account.ReadQuarantine, s.mailRetry)
	r.Post("/mail/{id}/discard", account.ReadQuarantine, s.mailDiscard)
	r.Get(heldPath, account.ManageMail, s.heldList)
	r.Post(heldPath+"/{id}/release", account.ManageMail, s.heldRelease)
	r.Post(heldPath+"/{id}/retry", account.ManageMail, s.heldRetry)

	if parts.Catcher == nil {
		return
	}
	r.Get(caughtPath, account.UsePortal, s.caughtList)
	r.Get(caughtPath+"/new", account.UsePortal, s.caughtNew)
	r.Post(caughtPath+"/new", account.UsePortal, s.caughtWrite, front.KeepsWords)
	r.Get(caughtPath+"/{id}", account.UsePortal, s.caughtShow)
	r.Get(caughtPath+"/{id}/html", account.UsePortal, s.caughtFrame)
	r.Post(caughtPath+"/{id}/answer", account.UsePortal, s.caughtAnswer, front.KeepsWords)
}
