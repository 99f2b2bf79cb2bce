-- A submission is taken in two steps: its bytes and this row first (state `received`), what they say
-- second. Which mail of which mailbox it was stands beside it, in the transaction of the first step.

ALTER TABLE submission ADD COLUMN sender TEXT NOT NULL DEFAULT '';
UPDATE submission SET sender = lower(coalesce(json_extract(body, '$.from.address'), ''));
CREATE INDEX submission_by_sender ON submission (sender, state);

CREATE TABLE mailbox_message (
    account      TEXT NOT NULL,                -- the source's name
    folder       TEXT NOT NULL,
    uidvalidity  INTEGER NOT NULL,
    uid          INTEGER NOT NULL,
    submission   TEXT REFERENCES submission (id),  -- NULL: nothing could be fetched, see outcome
    outcome      TEXT NOT NULL,                -- taken, known or a reason in Chinese
    at           INTEGER NOT NULL,
    flagged      INTEGER NOT NULL DEFAULT 0,   -- \Seen was set there
    moved        INTEGER NOT NULL DEFAULT 0,   -- it was moved to the folder for what is done
    PRIMARY KEY (account, folder, uidvalidity, uid)
) STRICT;
CREATE INDEX mailbox_message_by_submission ON mailbox_message (submission);
