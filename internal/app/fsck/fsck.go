// Package fsck looks whether the desk kept what it promised: nothing lost, nothing twice, nothing that points to nowhere.
package fsck

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"firstline/internal/base/blob"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/category"
	"firstline/internal/desk/search"
	"firstline/internal/desk/team"
)

// Finding is one broken promise.
type Finding struct {
	Check  string `json:"check"`  // the promise, as listed by Checks
	Object string `json:"object"` // what it is about: "ticket 12", "mail 7"
	Detail string `json:"detail"`
}

// check is a promise with the query that finds what breaks it; the query gives object and detail as texts.
type check struct{ name, query string }

// checks read the database only. Every query names what should not be there.
var checks = [...]check{
	{"mail-filed", `
		SELECT 'mail ' || CAST(m.id AS TEXT) AS object, 'is filed, but its message is not there' AS detail
		FROM mail m
		WHERE m.state = 'filed' AND NOT EXISTS (SELECT 1 FROM message g WHERE g.ticket_id = m.ticket_id AND g.seq = m.seq)
			AND NOT EXISTS (SELECT 1 FROM vendor_message v WHERE v.ticket_id = m.ticket_id AND v.seq = m.seq AND v.case_id = m.case_id)`},
	{"mail-pending", `
		SELECT 'mail ' || CAST(m.id AS TEXT) AS object, 'waits to be filed, but no job will do it' AS detail
		FROM mail m
		WHERE m.state = 'pending' AND NOT EXISTS (
			SELECT 1 FROM job j WHERE j.kind = 'mail.file' AND j.args IN (
				'{"mail":' || CAST(m.id AS TEXT) || '}', '{"mail":' || CAST(m.id AS TEXT) || ',"forced":true}',
				'{"mail":' || CAST(m.id AS TEXT) || ',"forced":true,"new_ticket":true}'))`},
	{"mail-bytes", `
		SELECT 'mail ' || CAST(m.id AS TEXT) AS object, 'was accepted, but its bytes are not there' AS detail
		FROM mail m
		WHERE m.sha256 = '' AND m.redacted = FALSE AND NOT EXISTS (SELECT 1 FROM mail_raw r WHERE r.mail_id = m.id)`},
	{"mail-once", `
		SELECT 'mail ' || CAST(max(m.id) AS TEXT) AS object, 'was filed more than once' AS detail
		FROM message m2
		JOIN mail m ON m.id = m2.mail_id
		WHERE m2.held = FALSE
		GROUP BY m2.mail_id
		HAVING count(*) > 1`},
	{"mail-digest", `
		SELECT 'mail ' || CAST(max(id) AS TEXT) AS object, 'is there ' || CAST(count(*) AS TEXT) || ' times' AS detail
		FROM mail
		GROUP BY digest
		HAVING count(*) > 1`},
	{"ticket-begins", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'has no first entry' AS detail
		FROM ticket t
		WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.ticket_id = t.id AND e.seq = 1 AND e.kind = 'opened')`},
	{"timeline-whole", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object,
			'says that it has ' || CAST(t.last_seq AS TEXT) || ' entries; there are ' || CAST(coalesce(e.n, 0) AS TEXT) || ', the last is ' || CAST(coalesce(e.last, 0) AS TEXT) AS detail
		FROM ticket t
		LEFT JOIN (SELECT ticket_id, count(*) AS n, max(seq) AS last, min(seq) AS first FROM entry GROUP BY ticket_id) AS e ON e.ticket_id = t.id
		WHERE coalesce(e.n, 0) <> t.last_seq OR coalesce(e.last, 0) <> t.last_seq OR coalesce(e.first, 1) <> 1`},
	{"outbox-leaves", `
		SELECT 'ticket ' || CAST(o.ticket_id AS TEXT) AS object, 'answer ' || CAST(o.id AS TEXT) || ' was sent, and no job lets it leave' AS detail
		FROM outbox o
		WHERE o.stayed = '' AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'outbox.leave' AND j.args = '{"sent":' || CAST(o.id AS TEXT) || '}')`},
	{"notice-count", `
		SELECT 'person ' || CAST(a.person_id AS TEXT) AS object, 'is said to have ' || CAST(a.unread AS TEXT) || ' notices to read, and has not' AS detail
		FROM account a
		WHERE a.unread <> (SELECT count(*) FROM notice n WHERE n.person_id = a.person_id AND n.shown = TRUE AND n.read_at IS NULL)`},
	{"notice-letter", `
		SELECT 'notice ' || CAST(n.id AS TEXT) AS object, 'waits for a letter, and no job writes it' AS detail
		FROM notice n
		WHERE n.mail_due IS NOT NULL AND NOT EXISTS (
			SELECT 1 FROM job j WHERE j.kind = 'notice.digest' AND j.args = '{"person":' || CAST(n.person_id AS TEXT) || '}')`},
	{"message-entry", `
		SELECT 'ticket ' || CAST(m.ticket_id AS TEXT) AS object, 'message ' || CAST(m.seq AS TEXT) || ' stands under no entry' AS detail
		FROM message m
		WHERE NOT EXISTS (
			SELECT 1 FROM entry e WHERE e.ticket_id = m.ticket_id AND e.seq = m.seq AND e.kind IN ('opened', 'message_in', 'message_out', 'resolved'))`},
	{"entry-message", `
		SELECT 'ticket ' || CAST(e.ticket_id AS TEXT) AS object, 'entry ' || CAST(e.seq AS TEXT) || ' (' || e.kind || ') has lost its words' AS detail
		FROM entry e
		WHERE e.kind IN ('opened', 'message_in', 'message_out') AND NOT EXISTS (SELECT 1 FROM message m WHERE m.ticket_id = e.ticket_id AND m.seq = e.seq)`},
	{"message-masked", `
		SELECT 'ticket ' || CAST(m.ticket_id AS TEXT) AS object, 'message ' || CAST(m.seq AS TEXT) || ' does not have the secrets that are said to be covered in it' AS detail
		FROM message m
		WHERE m.masked <> (SELECT count(*) FROM masked k WHERE k.ticket_id = m.ticket_id AND k.seq = m.seq)
		UNION ALL
		SELECT 'ticket ' || CAST(k.ticket_id AS TEXT), 'secrets are kept of message ' || CAST(k.seq AS TEXT) || ', which is not there'
		FROM masked k
		WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.ticket_id = k.ticket_id AND m.seq = k.seq)`},
	{"secret-sealed", `
		SELECT 'secret ' || CAST(s.id AS TEXT) AS object, 'is ' || s.state || ', and its words are ' || CASE s.sealed WHEN '' THEN 'not there' ELSE 'still there' END AS detail
		FROM secret s
		WHERE (s.sealed <> '') <> (s.state = 'given' OR s.state = 'waiting' AND s.way = 'to_user')`},
	{"secret-ends", `
		SELECT 'secret ' || CAST(s.id AS TEXT) AS object, 'is open, and no job will end it' AS detail
		FROM secret s
		WHERE s.state IN ('waiting', 'given') AND NOT EXISTS (
			SELECT 1 FROM job j WHERE j.kind = 'secret.end' AND j.args = '{"ticket":' || CAST(s.ticket_id AS TEXT) || ',"secret":' || CAST(s.id AS TEXT) || '}')`},
	{"note-entry", `
		SELECT 'ticket ' || CAST(n.ticket_id AS TEXT) AS object, 'note ' || CAST(n.seq AS TEXT) || ' stands under no entry' AS detail
		FROM note n
		WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.ticket_id = n.ticket_id AND e.seq = n.seq AND e.kind = 'note')`},
	{"entry-note", `
		SELECT 'ticket ' || CAST(e.ticket_id AS TEXT) AS object, 'entry ' || CAST(e.seq AS TEXT) || ' has lost its note' AS detail
		FROM entry e
		WHERE e.kind = 'note' AND NOT EXISTS (SELECT 1 FROM note n WHERE n.ticket_id = e.ticket_id AND n.seq = e.seq)`},
	{"note-public", `
		SELECT 'ticket ' || CAST(ticket_id AS TEXT) AS object, 'the entry of note ' || CAST(seq AS TEXT) || ' is public' AS detail
		FROM entry
		WHERE kind = 'note' AND public = TRUE`},
	{"ladder-public", `
		SELECT 'ticket ' || CAST(ticket_id AS TEXT) AS object, 'entry ' || CAST(seq AS TEXT) || ' (' || kind || ') is public' AS detail
		FROM entry
		WHERE kind IN ('escalated', 'escalation_accepted', 'returned', 'ownership_offered', 'ownership_declined', 'ownership_moved', 'moved_up', 'lent', 'lent_back') AND public = TRUE`},
	{"ladder-step", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'stands on an escalation that is not there' AS detail
		FROM ticket t
		WHERE t.escalation_seq = 0 AND t.escalation_waits = TRUE OR t.escalation_seq <> 0 AND NOT EXISTS (
			SELECT 1 FROM entry e WHERE e.ticket_id = t.id AND e.seq = t.escalation_seq AND e.kind = 'escalated')`},
	{"ladder-returns", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'says that it was returned ' || CAST(t.returned AS TEXT) || ' times' AS detail
		FROM ticket t
		WHERE t.returned <> (SELECT count(*) FROM entry e WHERE e.ticket_id = t.id AND e.kind = 'returned')`},
	{"sealed-hands", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'is sensitive, and in the hands of somebody who may not see it' AS detail
		FROM category k
		JOIN ticket t ON t.category_id = k.id
		WHERE k.sealed_to <> '' AND (
			NOT EXISTS (SELECT 1 FROM category_sight s WHERE s.category_id = k.id AND s.team_id = t.team_id)
			OR t.assignee_id IS NOT NULL AND NOT EXISTS (
				SELECT 1 FROM team_member m JOIN category_sight s ON s.team_id = m.team_id WHERE s.category_id = k.id AND m.person_id = t.assignee_id))`},
	{"lent-entry", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'is lent to person ' || CAST(t.lent_to_id AS TEXT) || ', and its timeline does not tell' AS detail
		FROM ticket t
		WHERE t.lent_to_id IS NOT NULL AND (t.lent_until IS NULL OR t.owner_id IS NULL OR NOT EXISTS (SELECT 1 FROM entry e WHERE e.ticket_id = t.id AND e.kind = 'lent'))`},
	{"owner-serves", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'is owned by person ' || CAST(t.owner_id AS TEXT) || ', who can no longer work at the desk' AS detail
		FROM ticket t
		WHERE t.state <> 'closed' AND t.owner_id IS NOT NULL AND NOT EXISTS (
				SELECT 1
				FROM account a
				JOIN person p ON p.id = a.person_id
				WHERE a.person_id = t.owner_id AND ` + team.Working + `)
			AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'agent.cover' AND j.args = '{"person":' || CAST(t.owner_id AS TEXT) || '}')`},
	{"protocol-version", `
		SELECT 'protocol page ' || CAST(p.id AS TEXT) AS object, 'is published in version ' || CAST(p.published AS TEXT) || ', of which nothing can be read' AS detail
		FROM protocol_page p
		WHERE p.published > 0 AND NOT EXISTS (SELECT 1 FROM protocol_text t WHERE t.page_id = p.id AND t.number = p.published)`},
	{"rating-entry", `
		SELECT 'ticket ' || CAST(r.ticket_id AS TEXT) AS object, 'was rated ' || CAST(r.score AS TEXT) || ', and its timeline does not tell' AS detail
		FROM rating r
		WHERE r.score NOT BETWEEN 0 AND 5
			OR r.score > 0 AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.ticket_id = r.ticket_id AND e.kind = 'rated')
			OR r.settled_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.ticket_id = r.ticket_id AND e.kind = 'rating_settled')`},
	{"rule-run", `
		SELECT 'ticket ' || CAST(x.ticket_id AS TEXT) AS object, 'entry ' || CAST(x.seq AS TEXT) || ' is said to be of rule ' || CAST(x.rule_id AS TEXT) || ', and is not' AS detail
		FROM rule_run x
		WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.ticket_id = x.ticket_id AND e.seq = x.seq AND e.kind IN ('rule_ran', 'rule_failed', 'rule_stopped'))`},
	{"rule-awaited", `
		SELECT 'ticket ' || CAST(d.ticket_id AS TEXT) AS object, 'rule ' || CAST(d.rule_id AS TEXT) || ' waits for it, and can never act' AS detail
		FROM rule_due d
		JOIN ticket t ON t.id = d.ticket_id
		WHERE (t.state = 'closed' OR NOT EXISTS (SELECT 1 FROM rule r WHERE r.id = d.rule_id))
			AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'rule.renew')
			AND NOT EXISTS (SELECT 1 FROM rule r WHERE r.id = d.rule_id AND r.active = FALSE)`},
	{"rule-told", `
		SELECT 'ticket ' || CAST(e.ticket_id AS TEXT) AS object, 'entry ' || CAST(e.seq AS TEXT) || ' of a rule is not in the list of what rules did' AS detail
		FROM entry e
		WHERE e.kind IN ('rule_ran', 'rule_failed', 'rule_stopped') AND NOT EXISTS (SELECT 1 FROM rule_run x WHERE x.ticket_id = e.ticket_id AND x.seq = e.seq)`},
	{"rule-public", `
		SELECT 'ticket ' || CAST(ticket_id AS TEXT) AS object, 'entry ' || CAST(seq AS TEXT) || ' of a rule is public' AS detail
		FROM entry
		WHERE kind IN ('rule_ran', 'rule_failed', 'rule_stopped', 'rule_taken_back') AND public = TRUE`},
	{"approval-asked", `
		SELECT 'approval ' || CAST(a.id AS TEXT) AS object, 'of ticket ' || CAST(a.ticket_id AS TEXT) || ' was asked of nobody' AS detail
		FROM approval a
		WHERE NOT EXISTS (SELECT 1 FROM approval_asked x WHERE x.approval_id = a.id)`},
	{"approval-answered", `
		SELECT 'approval ' || CAST(a.id AS TEXT) AS object, 'is ' || a.state || ' without an answer' AS detail
		FROM approval a
		WHERE a.state IN ('approved', 'refused') AND (a.answered_by IS NULL OR a.answered_at IS NULL)`},
	{"approval-gate", `
		SELECT 'ticket ' || CAST(a.ticket_id AS TEXT) AS object, 'is ' || t.state || ' although approval ' || CAST(a.id AS TEXT) || ' still waits' AS detail
		FROM approval a
		JOIN ticket t ON t.id = a.ticket_id
		WHERE a.state = 'open' AND t.state IN ('resolved', 'closed')`},
	{"asset-added", `
		SELECT 'ticket ' || CAST(x.ticket_id AS TEXT) AS object, 'is about asset ' || CAST(x.asset_id AS TEXT) || ', and its timeline does not say so' AS detail
		FROM ticket_asset x
		WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.ticket_id = x.ticket_id AND e.kind = 'asset_added')`},
	{"asset-public", `
		SELECT 'ticket ' || CAST(ticket_id AS TEXT) AS object, 'entry ' || CAST(seq AS TEXT) || ' (' || kind || ') is public' AS detail
		FROM entry
		WHERE kind IN ('asset_added', 'asset_removed') AND public = TRUE`},
	{"merged-state", `
		SELECT 'ticket ' || CAST(id AS TEXT) AS object, 'is ' || state || ', and goes on in ' || CAST(coalesce(merged_into, 0) AS TEXT) AS detail
		FROM ticket
		WHERE (state = 'merged') <> (merged_into IS NOT NULL)`},
	{"merged-chain", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'goes on in ticket ' || CAST(m.id AS TEXT) || ', which was merged itself' AS detail
		FROM ticket t
		JOIN ticket m ON m.id = t.merged_into
		WHERE m.merged_into IS NOT NULL`},
	{"merged-count", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'says that ' || CAST(t.absorbed AS TEXT) || ' tickets were merged into it' AS detail
		FROM ticket t
		WHERE t.absorbed <> (SELECT count(*) FROM ticket m WHERE m.merged_into = t.id)`},
	{"merged-journal", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'was merged, and no journal can undo it' AS detail
		FROM ticket t
		WHERE t.merged_into IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ticket_merge j WHERE j.ticket_id = t.id AND j.undone_at IS NULL)`},
	{"snooze-open", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'is snoozed, and ' || t.state AS detail
		FROM ticket t
		WHERE t.snoozed = TRUE AND t.open_state = FALSE OR t.snoozed = FALSE AND t.snoozed_until IS NOT NULL`},
	{"snooze-wakes", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'is snoozed, and no job brings it back' AS detail
		FROM ticket t
		WHERE t.snoozed = TRUE AND t.snoozed_until IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'snooze.look' AND j.args = '{"ticket":' || CAST(t.id AS TEXT) || '}')`},
	{"tag-count", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'says that it has ' || CAST(t.tags AS TEXT) || ' tags, and has not' AS detail
		FROM ticket t
		WHERE t.tags <> (SELECT count(*) FROM ticket_tag x WHERE x.ticket_id = t.id)`},
	{"away-state", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'is ' || t.state || ', and nothing tells how it comes back' AS detail
		FROM ticket t
		WHERE t.state IN ('cancelled', 'spam', 'trash') AND NOT EXISTS (SELECT 1 FROM ticket_away x WHERE x.ticket_id = t.id)`},
	{"away-none", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'is ' || t.state || ', and was put away' AS detail
		FROM ticket_away x
		JOIN ticket t ON t.id = x.ticket_id
		WHERE t.state NOT IN ('cancelled', 'spam', 'trash')`},
	{"link-count", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'says that it is linked to ' || CAST(t.links AS TEXT) || ' tickets, and is not' AS detail
		FROM ticket t
		WHERE t.links <> (SELECT count(*) FROM ticket_link l WHERE l.ticket_id = t.id) + (SELECT count(*) FROM ticket_link l WHERE l.other_id = t.id)`},
	{"link-public", `
		SELECT 'ticket ' || CAST(ticket_id AS TEXT) AS object, 'entry ' || CAST(seq AS TEXT) || ' (' || kind || ') is public' AS detail
		FROM entry
		WHERE kind IN ('linked', 'unlinked') AND public = TRUE`},
	{"asset-found", `
		SELECT 'asset ' || CAST(a.id AS TEXT) AS object, 'no word leads to ' || a.tag AS detail
		FROM asset a
		WHERE NOT EXISTS (SELECT 1 FROM asset_word w WHERE w.asset_id = a.id)`},
	{"answer-kind", `
		SELECT 'ticket ' || CAST(x.ticket_id AS TEXT) AS object, 'has an answer to question ' || CAST(q.id AS TEXT) || ' (' || q.kind || ') of another kind, or more than one' AS detail
		FROM ticket_answer x
		JOIN question q ON q.id = x.question_id
		WHERE (x.text_value <> '') <> (q.kind IN ('line', 'text')) OR (x.choice <> '') <> (q.kind = 'choice')
			OR (x.yes IS NOT NULL) <> (q.kind = 'yes_no') OR (x.asset_id IS NOT NULL) <> (q.kind = 'device')
			OR q.kind = 'choice' AND NOT EXISTS (SELECT 1 FROM question_option o WHERE o.question_id = q.id AND o.choice_key = x.choice)`},
	{"answer-told", `
		SELECT 'ticket ' || CAST(x.ticket_id AS TEXT) AS object, 'has an answer to question ' || CAST(x.question_id AS TEXT) || ', and its timeline does not tell' AS detail
		FROM ticket_answer x
		WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.ticket_id = x.ticket_id AND e.kind = 'answers_given')`},
	{"answer-public", `
		SELECT 'ticket ' || CAST(ticket_id AS TEXT) AS object, 'entry ' || CAST(seq AS TEXT) || ' (' || kind || ') is public' AS detail
		FROM entry
		WHERE kind = 'answers_given' AND public = TRUE`},
	{"question-earlier", `
		SELECT 'question ' || CAST(q.id AS TEXT) AS object, 'follows from question ' || CAST(f.id AS TEXT) || ', which is not asked before it' AS detail
		FROM question q
		JOIN question f ON f.id = q.if_id
		WHERE q.active = TRUE AND (f.active = FALSE OR q.category_id = f.category_id AND q.position <= f.position)`},
	{"checklist-tick", `
		SELECT 'ticket ' || CAST(k.ticket_id AS TEXT) AS object, 'item ' || CAST(k.item_id AS TEXT) || ' is ticked, and its timeline does not tell' AS detail
		FROM checklist_tick k
		WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.ticket_id = k.ticket_id AND e.kind = 'checklist_ticked' AND e.payload = '{"item":' || CAST(k.item_id AS TEXT) || '}')`},
	{"identity-proof", `
		SELECT 'ticket ' || CAST(p.ticket_id AS TEXT) AS object, 'has a proof of who asks, and its timeline does not tell' AS detail
		FROM identity_proof p
		WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.ticket_id = p.ticket_id AND e.kind = 'identity_proved' AND e.at = p.at)`},
	{"authenticator", `
		SELECT 'person ' || CAST(person_id AS TEXT) AS object, 'has an authenticator app of which no code was ever taken' AS detail
		FROM authenticator
		WHERE enrolled_at IS NOT NULL AND step = 0`},
	{"open-state", `
		SELECT 'ticket ' || CAST(id AS TEXT) AS object, 'is ' || state || ', but is listed otherwise' AS detail
		FROM ticket
		WHERE open_state <> (state IN ('new', 'open', 'waiting_user', 'waiting_vendor'))`},
	{"ticket-time", `
		SELECT 'ticket ' || CAST(id AS TEXT) AS object, 'is ' || state || ' without the time of it' AS detail
		FROM ticket
		WHERE state = 'resolved' AND resolved_at IS NULL OR state = 'closed' AND closed_at IS NULL`},
	{"attachment", `
		SELECT 'ticket ' || CAST(a.ticket_id AS TEXT) AS object, 'file ' || a.file_id || ' hangs on no message or note' AS detail
		FROM attachment a
		WHERE a.on_note = TRUE AND NOT EXISTS (SELECT 1 FROM note n WHERE n.ticket_id = a.ticket_id AND n.seq = a.seq)
				AND NOT EXISTS (SELECT 1 FROM vendor_message v WHERE v.ticket_id = a.ticket_id AND v.seq = a.seq)
			OR a.on_note = FALSE AND NOT EXISTS (SELECT 1 FROM message m WHERE m.ticket_id = a.ticket_id AND m.seq = a.seq)`},
	{"letter-once", `
		SELECT 'ticket ' || CAST(ticket_id AS TEXT) AS object,
			CAST(count(*) AS TEXT) || ' letters (' || kind || ') of entry ' || CAST(seq AS TEXT) || ' to ' || address AS detail
		FROM letter
		WHERE ticket_id IS NOT NULL AND seq IS NOT NULL
		GROUP BY ticket_id, seq, kind, address
		HAVING count(*) > 1`},
	{"letter-waits", `
		SELECT 'letter ' || CAST(l.id AS TEXT) AS object, 'waits, but no job will send it' AS detail
		FROM letter l
		WHERE l.state = 'queued' AND l.error <> 'no mailbox to send from' AND NOT EXISTS (
			SELECT 1 FROM job j WHERE j.kind = 'letter.send' AND (j.args = '{"letter":' || CAST(l.id AS TEXT) || '}' OR j.args = '{"letter":' || CAST(l.id AS TEXT) || ',"counted":true}'))`},
	{"address-owner", `
		SELECT 'person ' || CAST(a.person_id AS TEXT) AS object, 'was merged, but ' || a.address || ' still leads there' AS detail
		FROM person_address a
		JOIN person p ON p.id = a.person_id
		WHERE p.merged_into IS NOT NULL`},
	{"vendor-private", `
		SELECT 'ticket ' || CAST(ticket_id AS TEXT) AS object, 'entry ' || CAST(seq AS TEXT) || ' (' || kind || ') is public' AS detail
		FROM entry
		WHERE kind IN ('vendor_case_opened', 'vendor_written', 'vendor_answered', 'vendor_reminded', 'vendor_reference', 'vendor_case_closed') AND public = TRUE`},
	{"vendor-message", `
		SELECT 'ticket ' || CAST(m.ticket_id AS TEXT) AS object, 'what was said with a vendor, ' || CAST(m.seq AS TEXT) || ', stands under no entry or on another ticket than its case' AS detail
		FROM vendor_message m
		WHERE NOT EXISTS (
			SELECT 1 FROM entry e WHERE e.ticket_id = m.ticket_id AND e.seq = m.seq AND e.kind IN ('vendor_case_opened', 'vendor_written', 'vendor_answered'))
			OR NOT EXISTS (SELECT 1 FROM vendor_case c WHERE c.id = m.case_id AND c.ticket_id = m.ticket_id)`},
	{"vendor-words", `
		SELECT 'ticket ' || CAST(e.ticket_id AS TEXT) AS object, 'entry ' || CAST(e.seq AS TEXT) || ' (' || e.kind || ') has lost its words' AS detail
		FROM entry e
		WHERE e.kind IN ('vendor_case_opened', 'vendor_written', 'vendor_answered')
			AND NOT EXISTS (SELECT 1 FROM vendor_message m WHERE m.ticket_id = e.ticket_id AND m.seq = e.seq)`},
	{"vendor-clock", `
		SELECT 'vendor case ' || CAST(c.id AS TEXT) AS object, 'has a vendor to be reminded, and no job will do it' AS detail
		FROM vendor_case c
		WHERE c.next_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'vendor_case.due' AND j.args = '{"case":' || CAST(c.id AS TEXT) || '}')`},
	{"improvement-measured", `
		SELECT 'improvement ' || CAST(i.id AS TEXT) AS object, 'is done, and no job will count its figure' AS detail
		FROM improvement i
		WHERE i.measure_at IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'improvement.measure' AND j.args = '{"improvement":' || CAST(i.id AS TEXT) || '}')`},
	{"category-within", `
		SELECT 'category ' || CAST(c.id AS TEXT) AS object, 'is not noted within ' || CAST(a.id AS TEXT) || ', or without reason' AS detail
		FROM category c
		CROSS JOIN category a
		LEFT JOIN category_within w ON w.category_id = c.id AND w.within_id = a.id
		WHERE (w.category_id IS NOT NULL) <> (a.id = c.id OR a.id = c.parent_id OR EXISTS (
			SELECT 1 FROM category p WHERE p.id = c.parent_id AND (p.parent_id = a.id OR EXISTS (
				SELECT 1 FROM category g WHERE g.id = p.parent_id AND g.parent_id = a.id))))`},
	{"category-sight", `
		SELECT 'category ' || CAST(c.id AS TEXT) AS object, 'is sealed to team ' || CAST(m.id AS TEXT) || ' in one place and not in the other' AS detail
		FROM category c
		CROSS JOIN team m
		LEFT JOIN category_sight s ON s.category_id = c.id AND s.team_id = m.id
		WHERE (s.team_id IS NOT NULL) <> (replace(c.sealed_to, '/' || CAST(m.id AS TEXT) || '/', '') <> c.sealed_to)`},
	{"priority-by-hand", `
		SELECT 'ticket ' || CAST(id AS TEXT) AS object, 'says that its priority was set by hand, or why, and not both' AS detail
		FROM ticket
		WHERE overridden <> (override_reason <> '')`},
	{"time-read", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'has time that agents spent, and does not know it' AS detail
		FROM ticket t
		WHERE t.timed = FALSE AND (EXISTS (SELECT 1 FROM work_time w WHERE w.ticket_id = t.id) OR EXISTS (SELECT 1 FROM work_clock c WHERE c.ticket_id = t.id))`},
	{"todo-read", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'has something to be done, and does not know it' AS detail
		FROM ticket t
		WHERE t.todos = FALSE AND EXISTS (SELECT 1 FROM todo o WHERE o.ticket_id = t.id)`},
	{"time-clock", `
		SELECT 'person ' || CAST(c.person_id AS TEXT) AS object, 'has a clock that nobody will stop' AS detail
		FROM work_clock c
		WHERE NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'worktime.forget'
			AND j.args = '{"person":' || CAST(c.person_id AS TEXT) || ',"started":' || CAST(c.started_at AS TEXT) || '}')`},
	{"clock-over", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'is ' || t.state || ', but the clock of ' || k.target || ' is ' || k.state AS detail
		FROM clock k
		JOIN ticket t ON t.id = k.ticket_id
		WHERE k.state IN ('running', 'paused') AND t.open_state = FALSE AND NOT (t.merged_into IS NOT NULL AND k.target > 'vendor:')`},
	{"vendor-ledger", `
		SELECT 'case V' || CAST(c.id AS TEXT) AS object, 'is ' || c.state || ', but the clock of its vendor is ' || k.state AS detail
		FROM vendor_case c
		JOIN clock k ON k.ticket_id = c.ticket_id AND k.target = 'vendor:' || CAST(c.id AS TEXT)
		WHERE k.state = 'paused' OR k.state = 'running' AND (c.state <> 'waiting' OR c.answered_at IS NOT NULL OR k.started_at <> c.asked_at)`},
	{"clock-wakes", `
		SELECT 'ticket ' || CAST(ticket_id AS TEXT) AS object, 'nobody will look when the time of ' || target || ' runs out' AS detail
		FROM clock
		WHERE state = 'running' AND breached_at IS NULL AND next_at IS NULL`},
	{"index-whole", `
		SELECT 'ticket ' || CAST(t.id AS TEXT) AS object, 'is not whole in the index of the search; «firstline index» makes it anew' AS detail
		FROM ticket t
		JOIN index_mark m ON m.name = 'whole'
		WHERE ` + search.Lost() + ` OR EXISTS (
			SELECT 1 FROM index_ticket d
			WHERE d.id >= t.id * 4096 AND d.id < (t.id + 1) * 4096 AND NOT EXISTS (SELECT 1 FROM index_words w WHERE w.rowid = d.id))`},
	{"index-ticket", `
		SELECT 'index ' || CAST(d.id AS TEXT) AS object, 'is of a ticket that is not there' AS detail
		FROM index_ticket d
		WHERE NOT EXISTS (SELECT 1 FROM ticket t WHERE t.id = d.id / 4096)`},
	{"calendar-default", `
		SELECT 'calendar' AS object, 'there are ' || CAST(n AS TEXT) || ' default calendars instead of one' AS detail
		FROM (SELECT count(*) AS n FROM calendar WHERE is_default = TRUE) AS marked
		WHERE n <> 1`},
	{"duty-times", `
		SELECT 'duty ' || CAST(d.id AS TEXT) AS object, 'is on the roster, but not at the times that it means' AS detail
		FROM duty d
		WHERE d.until_at <> coalesce((SELECT max(x.until_at) FROM duty_shift x WHERE x.duty_id = d.id AND x.team_id = d.team_id AND x.person_id = d.person_id AND x.kind = d.kind), 0)`},
	{"duty-once", `
		SELECT 'duty ' || CAST(x.duty_id AS TEXT) AS object, 'is at a time at which somebody else of the team is on the roster' AS detail
		FROM duty_shift x
		WHERE EXISTS (
			SELECT 1
			FROM duty_shift y
			WHERE y.team_id = x.team_id AND y.kind = x.kind AND y.from_at < x.until_at AND x.from_at < y.until_at
				AND (y.duty_id < x.duty_id OR y.duty_id = x.duty_id AND y.from_at < x.from_at))`},
}

// Checks are the names of all promises that Run looks at.
func Checks() []string {
	names := []string{"database", "category-tree", "ledger", "blobs"}
	for _, c := range checks {
		names = append(names, c.name)
	}
	return names
}

// Run looks at everything and tells each finding as it comes. It changes nothing, and a running desk does not wait for it.
func Run(ctx context.Context, d *db.DB, blobs *blob.Files, tell func(Finding)) (err error) {
	defer errs.Wrap(&err, "check the desk's data")
	problems, err := d.Integrity(ctx)
	if err != nil {
		return err
	}
	for _, p := range problems {
		tell(Finding{Check: "database", Object: "database", Detail: p})
	}
	return Look(ctx, d, blobs, tell)
}

// Look is Run without what only the database can tell of itself; q may be a transaction that is never committed.
func Look(ctx context.Context, q db.Querier, blobs *blob.Files, tell func(Finding)) error {
	for _, c := range checks {
		var rows []struct{ Object, Detail string }
		if err := q.Select(ctx, &rows, c.query); err != nil {
			return err
		}
		for _, r := range rows {
			tell(Finding{Check: c.name, Object: r.Object, Detail: r.Detail})
		}
	}
	astray, err := category.Astray(ctx, q)
	if err != nil {
		return err
	}
	for _, id := range astray {
		tell(Finding{Check: "category-tree", Object: fmt.Sprintf("category %d", id), Detail: "does not follow from what was chosen for it and those above it"})
	}
	if err := checkLedgers(ctx, q, tell); err != nil {
		return err
	}
	return checkBlobs(ctx, q, blobs, tell)
}

// checkBlobs reads every stored file that a row names, and compares it with its name.
func checkBlobs(ctx context.Context, q db.Querier, blobs *blob.Files, tell func(Finding)) error {
	var named []struct {
		SHA256 string `db:"sha256"`
		Object string
		Size   int64
	}
	err := q.Select(ctx, &named, `
		SELECT sha256, min(object) AS object, max(size) AS size
		FROM (
			SELECT sha256, 'file ' || id AS object, size FROM file
			UNION ALL
			SELECT sha256, 'mail ' || CAST(id AS TEXT) AS object, size FROM mail WHERE sha256 <> ''
		) AS named
		GROUP BY sha256
		ORDER BY sha256`)
	if err != nil {
		return err
	}
	for _, n := range named {
		detail, err := compare(ctx, blobs, n.SHA256, n.Size)
		if err != nil {
			return err
		}
		if detail != "" {
			tell(Finding{Check: "blobs", Object: n.Object, Detail: detail})
		}
	}
	return nil
}

func compare(ctx context.Context, blobs *blob.Files, name string, size int64) (detail string, err error) {
	r, err := blobs.Open(ctx, name)
	if errs.Is(err, errs.NotFound) {
		return "its bytes are not there", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	sum := sha256.New()
	n, err := io.Copy(sum, r)
	if err != nil {
		return fmt.Sprintf("its bytes cannot be read: %v", err), nil
	}
	if hex.EncodeToString(sum.Sum(nil)) != name || n != size {
		return "its bytes are not those that were stored", nil
	}
	return "", nil
}
