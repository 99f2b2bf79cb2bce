-- Letters to correspondents. A row is there before its first byte leaves; one that is withheld says why,
-- so that nobody is asked again and a producer can see the reason.

CREATE TABLE letter (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,                 -- receipt, scheduled, aired
    submission  TEXT NOT NULL REFERENCES submission (id),
    recipient   TEXT NOT NULL,                 -- lower case
    withheld    TEXT NOT NULL DEFAULT '',      -- Chinese; empty: it goes out
    message_id  TEXT NOT NULL UNIQUE,
    raw         TEXT,
    state       TEXT NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    reply       TEXT NOT NULL DEFAULT '',
    bounced     INTEGER NOT NULL DEFAULT 0,
    next_at     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    UNIQUE (kind, submission)                  -- nobody is told the same thing twice
) STRICT;
-- A delivery report is acted on once: what a person decides afterwards stays.
CREATE TABLE returned_mail (
    message_id  TEXT NOT NULL,
    report      TEXT NOT NULL REFERENCES submission (id),
    at          INTEGER NOT NULL,
    PRIMARY KEY (message_id, report)
) STRICT;
CREATE INDEX letter_by_recipient ON letter (recipient, created_at);
CREATE INDEX letter_by_time ON letter (created_at);
