package trash

// Statements take the ticket $1 away with every row that belongs to it, those first that others do not wait for. A test finds the tables that
// are missing here.
func Statements() []string {
	const cases = `(SELECT c.id FROM vendor_case c WHERE c.ticket_id = $1)`
	return []string{
		`UPDATE ticket SET follows_id = NULL WHERE follows_id = $1`,
		`UPDATE ticket SET links = links - 1 WHERE id IN (SELECT l.other_id FROM ticket_link l WHERE l.ticket_id = $1 UNION ALL SELECT l.ticket_id FROM ticket_link l WHERE l.other_id = $1)`,
		`DELETE FROM ticket_link WHERE ticket_id = $1 OR other_id = $1`,
		`DELETE FROM ticket_merge WHERE ticket_id = $1 OR into_id = $1`,
		`UPDATE account SET unread = unread - (SELECT count(*) FROM notice n WHERE n.ticket_id = $1 AND n.person_id = account.person_id AND n.shown = TRUE AND n.read_at IS NULL)
			WHERE person_id IN (SELECT n.person_id FROM notice n WHERE n.ticket_id = $1)`,
		`DELETE FROM notice WHERE ticket_id = $1`,
		`DELETE FROM ticket_tag WHERE ticket_id = $1`,
		`DELETE FROM work_time WHERE ticket_id = $1`,
		`DELETE FROM todo WHERE ticket_id = $1`,
		`DELETE FROM work_clock WHERE ticket_id = $1`,
		`DELETE FROM bulk_ticket WHERE ticket_id = $1`,
		`DELETE FROM outbox WHERE ticket_id = $1`,
		`DELETE FROM caught WHERE letter_id IN (SELECT l.id FROM letter l WHERE l.ticket_id = $1 OR l.case_id IN ` + cases + `)`,
		`DELETE FROM letter WHERE ticket_id = $1 OR case_id IN ` + cases,
		`DELETE FROM mail_raw WHERE mail_id IN (SELECT m.id FROM mail m WHERE m.ticket_id = $1 OR m.case_id IN ` + cases + `)`,
		`DELETE FROM mail_copy WHERE mail_id IN (SELECT m.id FROM mail m WHERE m.ticket_id = $1 OR m.case_id IN ` + cases + `)`,
		`DELETE FROM mail WHERE ticket_id = $1 OR case_id IN ` + cases,
		`DELETE FROM vendor_message WHERE ticket_id = $1`,
		`DELETE FROM vendor_case WHERE ticket_id = $1`,
		`DELETE FROM approval_asked WHERE approval_id IN (SELECT a.id FROM approval a WHERE a.ticket_id = $1)`,
		`DELETE FROM approval WHERE ticket_id = $1`,
		`DELETE FROM rule_run WHERE ticket_id = $1`,
		`DELETE FROM rule_due WHERE ticket_id = $1`,
		`DELETE FROM ticket_answer WHERE ticket_id = $1`,
		`DELETE FROM identity_proof WHERE ticket_id = $1`,
		`DELETE FROM identity_ticket WHERE ticket_id = $1`,
		`DELETE FROM checklist_tick WHERE ticket_id = $1`,
		`DELETE FROM improvement_source WHERE ticket_id = $1`,
		`DELETE FROM rating WHERE ticket_id = $1`,
		`DELETE FROM ticket_asset WHERE ticket_id = $1`,
		`DELETE FROM clock_entry WHERE ticket_id = $1`,
		`DELETE FROM clock WHERE ticket_id = $1`,
		`DELETE FROM break_glass WHERE ticket_id = $1`,
		`DELETE FROM ticket_once WHERE ticket_id = $1`,
		`DELETE FROM seen WHERE ticket_id = $1`,
		`DELETE FROM draft WHERE ticket_id = $1`,
		`DELETE FROM watcher WHERE ticket_id = $1`,
		`DELETE FROM attachment WHERE ticket_id = $1`,
		`DELETE FROM note WHERE ticket_id = $1`,
		`DELETE FROM message WHERE ticket_id = $1`,
		`DELETE FROM entry WHERE ticket_id = $1`,
		`DELETE FROM ticket_away WHERE ticket_id = $1`,
		`DELETE FROM ticket WHERE id = $1`,
	}
}
