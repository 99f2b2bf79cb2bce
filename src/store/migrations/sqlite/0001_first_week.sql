-- Times are UTC milliseconds, ids UUIDv7 text, documents JSON. STRICT: SQLite then refuses a text in
-- an integer column, as PostgreSQL would.

CREATE TABLE edition (
    id          TEXT PRIMARY KEY,              -- air date, 2026-11-28
    number      INTEGER NOT NULL,
    air_at      INTEGER NOT NULL,
    state       TEXT NOT NULL,
    note        TEXT NOT NULL DEFAULT '',
    updated_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE submission (
    id          TEXT PRIMARY KEY,
    receipt     TEXT NOT NULL UNIQUE,
    edition     TEXT NOT NULL,
    raw         TEXT NOT NULL UNIQUE,          -- the same bytes are taken once
    content     TEXT NOT NULL,
    text_key    TEXT NOT NULL,
    message_id  TEXT,
    state       TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    body        TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX submission_by_content ON submission (content);
CREATE INDEX submission_by_text ON submission (text_key);
CREATE INDEX submission_by_state ON submission (state, received_at);

CREATE TABLE story (
    id          TEXT PRIMARY KEY,
    edition     TEXT NOT NULL,
    state       TEXT NOT NULL,
    version     INTEGER NOT NULL,              -- raised at each change; a stale writer is refused
    updated_at  INTEGER NOT NULL,
    body        TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX story_by_edition ON story (edition);

-- A submission feeds one story at most.
CREATE TABLE story_source (
    submission  TEXT PRIMARY KEY REFERENCES submission (id),
    story       TEXT NOT NULL REFERENCES story (id)
) STRICT;

CREATE TABLE revision (
    edition     TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    content     TEXT NOT NULL,
    frozen_at   INTEGER NOT NULL,
    body        TEXT NOT NULL CHECK (json_valid(body)),
    package     TEXT CHECK (package IS NULL OR json_valid(package)),
    PRIMARY KEY (edition, revision)
) STRICT;

CREATE TABLE outbox (
    id          TEXT PRIMARY KEY,
    edition     TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    recipient   TEXT NOT NULL,
    message_id  TEXT NOT NULL UNIQUE,
    raw         TEXT NOT NULL,
    state       TEXT NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    reply       TEXT NOT NULL DEFAULT '',
    next_at     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    UNIQUE (edition, revision, recipient)      -- one mail per revision and recipient, for ever
) STRICT;

CREATE TABLE user (
    login       TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    role        TEXT NOT NULL,
    password    TEXT NOT NULL,                 -- argon2id, PHC string
    created_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE organization (
    code        TEXT PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    kind        TEXT NOT NULL,
    district    TEXT,
    addresses   TEXT NOT NULL CHECK (json_valid(addresses))
) STRICT;

-- Who did what, when. Rows are only ever added: the triggers refuse the rest.
CREATE TABLE audit (
    seq         INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    action      TEXT NOT NULL,
    subject     TEXT NOT NULL,
    detail      TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
