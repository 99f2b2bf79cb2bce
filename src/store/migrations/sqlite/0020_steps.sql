-- What was done to a rundown, step by step, so that the last step can be taken back and done again; and
-- which stories a person made one of.

CREATE TABLE rundown_step (
    id          INTEGER PRIMARY KEY,
    edition     TEXT NOT NULL,
    at          INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    action      TEXT NOT NULL,                 -- as in the audit log: edition.order, story.pin …
    state       TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'undone', 'gone')),
    body        TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX rundown_step_by_edition ON rundown_step (edition, state, id);

CREATE TABLE story_merge (
    id          INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    story       TEXT NOT NULL REFERENCES story (id),   -- the one that stands for all
    body        TEXT NOT NULL CHECK (json_valid(body)),
    split_at    INTEGER,
    split_by    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX story_merge_by_story ON story_merge (story, split_at);

-- Where a person cut a tip into articles: character offsets at which each but the first begins.
CREATE TABLE tip_cut (
    submission  TEXT PRIMARY KEY REFERENCES submission (id),
    at          INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    starts      TEXT NOT NULL CHECK (json_valid(starts))
) STRICT;

-- Letters that people write: any number a submission; what the program writes stays one of a kind.
CREATE TABLE letter_next (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,                 -- receipt, scheduled, aired; reply: written by a person
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
    updated_at  INTEGER NOT NULL
) STRICT;
INSERT INTO letter_next (id, kind, submission, recipient, withheld, message_id, raw, state, attempts, reply,
                         bounced, next_at, created_at, updated_at)
    SELECT id, kind, submission, recipient, withheld, message_id, raw, state, attempts, reply,
           bounced, next_at, created_at, updated_at FROM letter;
DROP TABLE letter;
ALTER TABLE letter_next RENAME TO letter;
CREATE UNIQUE INDEX letter_once ON letter (kind, submission) WHERE kind <> 'reply';
CREATE INDEX letter_by_submission ON letter (submission, created_at);
CREATE INDEX letter_by_recipient ON letter (recipient, created_at);
CREATE INDEX letter_by_time ON letter (created_at);

CREATE TABLE reply (
    letter      TEXT PRIMARY KEY REFERENCES letter (id),
    press       TEXT NOT NULL UNIQUE,          -- of the page that was sent: twice pressed is once sent
    actor       TEXT NOT NULL,
    template    TEXT NOT NULL,                 -- picture, verify, decline, free
    subject     TEXT NOT NULL,
    text        TEXT NOT NULL
) STRICT;
