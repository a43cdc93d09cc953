package setting

// Fields are all settings with their defaults, in the order that screens show them.
func Fields() []Field {
	return []Field{
		{"desk.name", Text, "Help desk", "", "100", func(d *Desk) any { return &d.Name }},
		{"desk.address", Address, "", "", "", func(d *Desk) any { return &d.Address }},
		{"desk.locale", Locale, "en", "", "", func(d *Desk) any { return &d.Locale }},
		{"desk.time_zone", TimeZone, "Europe/Brussels", "", "", func(d *Desk) any { return &d.TimeZone }},
		{"desk.own_domains", Domains, "", "", "", func(d *Desk) any { return &d.OwnDomains }},

		{"ticket.undo_send", Duration, "10s", "0s", "2m", func(d *Desk) any { return &d.UndoSend }},
		{"ticket.clock_limit", Duration, "4h", "15m", "1d", func(d *Desk) any { return &d.ClockLimit }},
		{"ticket.reopen_days", Number, "14", "0", "365", func(d *Desk) any { return &d.ReopenDays }},
		{"ticket.trash_days", Number, "30", "0", "3650", func(d *Desk) any { return &d.TrashDays }},
		{"ticket.confirm_life", Duration, "30d", "1d", "365d", func(d *Desk) any { return &d.ConfirmLife }},
		{"ticket.reminder_1", Number, "2", "0", "60", func(d *Desk) any { return &d.Silence.Reminder1 }},
		{"ticket.reminder_2", Number, "4", "0", "60", func(d *Desk) any { return &d.Silence.Reminder2 }},
		{"ticket.vendor_reminders", Number, "2", "0", "10", func(d *Desk) any { return &d.Vendors.Reminders }},
		{"ticket.glass", Duration, "1h", "5m", "1d", func(d *Desk) any { return &d.Glass }},
		{"ticket.secret_life", Duration, "7d", "1h", "30d", func(d *Desk) any { return &d.SecretLife }},
		{"ticket.close_after", Number, "6", "0", "90", func(d *Desk) any { return &d.Silence.Close }},

		{"feedback.ask", Switch, "1", "0", "1", func(d *Desk) any { return &d.Feedback.Ask }},
		{"feedback.window", Duration, "14d", "1d", "90d", func(d *Desk) any { return &d.Feedback.Window }},
		{"feedback.low", Number, "2", "0", "4", func(d *Desk) any { return &d.Feedback.Low }},
		{"feedback.figure_days", Number, "30", "30", "365", func(d *Desk) any { return &d.Feedback.FigureDays }},
		{MatrixKey, Table, "low medium high, medium high high, high high critical, high critical critical", "", "", func(d *Desk) any { return &d.Priorities }},

		{"identity.cooling", Duration, "14d", "0s", "90d", func(d *Desk) any { return &d.Identity.Cooling }},
		{"identity.vip", Switch, "1", "0", "1", func(d *Desk) any { return &d.Identity.VIP }},

		{"session.requester_idle", Duration, "7d", "5m", "30d", func(d *Desk) any { return &d.Sessions.Requester.Idle }},
		{"session.requester_max", Duration, "30d", "15m", "90d", func(d *Desk) any { return &d.Sessions.Requester.Max }},
		{"session.agent_idle", Duration, "1h", "5m", "1d", func(d *Desk) any { return &d.Sessions.Agent.Idle }},
		{"session.agent_max", Duration, "12h", "15m", "7d", func(d *Desk) any { return &d.Sessions.Agent.Max }},
		{"session.admin_idle", Duration, "30m", "5m", "1d", func(d *Desk) any { return &d.Sessions.Admin.Idle }},
		{"session.admin_max", Duration, "8h", "15m", "7d", func(d *Desk) any { return &d.Sessions.Admin.Max }},

		{"login.fails", Number, "5", "1", "100000", func(d *Desk) any { return &d.Login.Fails }},
		{"login.fail_window", Duration, "15m", "1m", "1d", func(d *Desk) any { return &d.Login.FailWindow }},
		{"login.wait_min", Duration, "1s", "1s", "15m", func(d *Desk) any { return &d.Login.WaitMin }},
		{"login.wait_max", Duration, "15m", "1s", "1d", func(d *Desk) any { return &d.Login.WaitMax }},
		{"login.network_fails", Number, "30", "1", "1000000", func(d *Desk) any { return &d.Login.NetworkFails }},
		{"login.consecutive", Number, "100", "10", "100", func(d *Desk) any { return &d.Login.Consecutive }},
		{"login.resets", Number, "3", "1", "1000", func(d *Desk) any { return &d.Login.Resets }},
		{"login.network_resets", Number, "10", "1", "100000", func(d *Desk) any { return &d.Login.NetworkReset }},
		{"login.reset_life", Duration, "30m", "5m", "1d", func(d *Desk) any { return &d.Login.ResetLife }},
		{"login.invite_life", Duration, "3d", "1h", "14d", func(d *Desk) any { return &d.Login.InviteLife }},
		{"token.life", Duration, "90d", "1d", "365d", func(d *Desk) any { return &d.Tokens.Life }},
		{"token.max_life", Duration, "365d", "1d", "365d", func(d *Desk) any { return &d.Tokens.MaxLife }},

		{"notice.keep", Duration, "60d", "1d", "730d", func(d *Desk) any { return &d.Notices.Keep }},

		{"mail.paused", Switch, "0", "0", "1", func(d *Desk) any { return &d.Mail.Paused }},
		{"mail.size", Size, "35 MiB", "1 MiB", "200 MiB", func(d *Desk) any { return &d.Mail.Size }},
		{"mail.headers", Size, "128 KiB", "16 KiB", "1 MiB", func(d *Desk) any { return &d.Mail.Headers }},
		{"mail.header", Size, "32 KiB", "4 KiB", "1 MiB", func(d *Desk) any { return &d.Mail.Header }},
		{"mail.depth", Number, "20", "5", "100", func(d *Desk) any { return &d.Mail.Depth }},
		{"mail.parts", Number, "500", "20", "5000", func(d *Desk) any { return &d.Mail.Parts }},
		{"mail.attachments", Number, "50", "1", "500", func(d *Desk) any { return &d.Mail.Attachments }},
		{"mail.copies", Number, "50", "0", "500", func(d *Desk) any { return &d.Mail.Copies }},
		{"mail.subject", Number, "500", "50", "2000", func(d *Desk) any { return &d.Mail.Subject }},
		{"mail.indexed", Size, "1 MiB", "16 KiB", "16 MiB", func(d *Desk) any { return &d.Mail.Indexed }},
		{"mail.rendered", Size, "2 MiB", "16 KiB", "16 MiB", func(d *Desk) any { return &d.Mail.Rendered }},
		{"mail.hops", Number, "50", "10", "100", func(d *Desk) any { return &d.Mail.Hops }},
		{"mail.attached", Size, "10 MiB", "0", "100 MiB", func(d *Desk) any { return &d.Mail.Attached }},
		{"mail.parse_time", Duration, "10s", "1s", "1m", func(d *Desk) any { return &d.Mail.ParseTime }},
		{"mail.parse_memory", Size, "256 MiB", "64 MiB", "2 GiB", func(d *Desk) any { return &d.Mail.ParseMemory }},
		{"mail.trusted_authserv", Domains, "", "", "", func(d *Desk) any { return &d.Mail.TrustedServers }},
		{"mail.trusted_domains", Domains, "", "", "", func(d *Desk) any { return &d.Mail.TrustedDomains }},

		{"sender.tickets", Number, "20", "1", "1000000", func(d *Desk) any { return &d.Senders.Tickets }},
		{"sender.domain_tickets", Number, "60", "1", "1000000", func(d *Desk) any { return &d.Senders.DomainTickets }},
		{"sender.burst", Number, "5", "1", "1000000", func(d *Desk) any { return &d.Senders.Burst }},
		{"sender.acks", Number, "1", "0", "1000", func(d *Desk) any { return &d.Senders.Acks }},
		{"sender.domain_acks", Number, "5", "0", "100000", func(d *Desk) any { return &d.Senders.DomainAcks }},
		{"sender.reopens", Number, "5", "0", "1000", func(d *Desk) any { return &d.Senders.Reopens }},
		{"sender.outbound", Number, "100", "1", "1000000", func(d *Desk) any { return &d.Senders.Outbound }},

		{"upload.size", Size, "25 MiB", "1 MiB", "1 GiB", func(d *Desk) any { return &d.Upload.Size }},
		{"upload.request", Number, "20", "1", "200", func(d *Desk) any { return &d.Upload.Request }},
		{"upload.day", Size, "2 GiB", "10 MiB", "100 GiB", func(d *Desk) any { return &d.Upload.Day }},

		{"api.anonymous", Number, "60", "1", "1000000", func(d *Desk) any { return &d.API.Anonymous }},
		{"api.token", Number, "600", "1", "100000000", func(d *Desk) any { return &d.API.Token }},
		{"api.burst", Number, "60", "0", "100000000", func(d *Desk) any { return &d.API.Burst }},
		{"api.search", Number, "60", "1", "1000000", func(d *Desk) any { return &d.API.Search }},
		{"api.page", Number, "200", "10", "1000", func(d *Desk) any { return &d.API.Page }},
		{"api.body", Size, "1 MiB", "16 KiB", "64 MiB", func(d *Desk) any { return &d.API.Body }},
		{"api.nesting", Number, "32", "4", "128", func(d *Desk) any { return &d.API.Nesting }},
	}
}

// Defaults is a desk on which nobody has chosen anything.
func Defaults() Desk {
	var d Desk
	for _, f := range Fields() {
		_ = f.set(&d, f.Default) // a test sets each
	}
	return d
}
