-- A rehearsal (演练) leaves by the same door, beside the real mail of the same revision.
CREATE TABLE outbox_next (
    id          TEXT PRIMARY KEY,
    edition     TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    recipient   TEXT NOT NULL,
    purpose     TEXT NOT NULL,                 -- package or rehearsal
    message_id  TEXT NOT NULL UNIQUE,
    raw         TEXT NOT NULL,
    state       TEXT NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    reply       TEXT NOT NULL DEFAULT '',
    next_at     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    UNIQUE (edition, revision, recipient, purpose)   -- one mail each, for ever
) STRICT;
INSERT INTO outbox_next
    SELECT id, edition, revision, recipient, 'package', message_id, raw, state, attempts, reply,
           next_at, created_at, updated_at
    FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_next RENAME TO outbox;

-- 签收: who confirmed that a package arrived.
CREATE TABLE receipt (
    edition     TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    recipient   TEXT NOT NULL,
    at          INTEGER NOT NULL,
    via         TEXT NOT NULL,                 -- link or person
    who         TEXT NOT NULL,                 -- as they gave their name; may be empty
    PRIMARY KEY (edition, revision, recipient)
) STRICT;

-- Links to a package that no longer open, though their signature is right and their time not over.
CREATE TABLE revoked_link (
    edition     TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    recipient   TEXT NOT NULL,                 -- empty: everybody's
    at          INTEGER NOT NULL,
    by          TEXT NOT NULL,
    PRIMARY KEY (edition, revision, recipient)
) STRICT;
