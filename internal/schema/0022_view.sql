-- +goose Up

-- Lists of what is late, or about to be: few rows, and none for a new ticket.
CREATE INDEX clock_breached ON clock (ticket_id) WHERE breached_at IS NOT NULL;
CREATE INDEX clock_warned ON clock (ticket_id) WHERE warned_at IS NOT NULL;
