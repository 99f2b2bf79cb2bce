-- What is wrong, who was told, and the messages that tell it.

CREATE TABLE alarm (
    key         TEXT PRIMARY KEY,              -- e.g. unapproved/2026-11-28
    opened      INTEGER NOT NULL,
    told        INTEGER,                       -- when somebody was last told that it is wrong
    count       INTEGER NOT NULL DEFAULT 0,    -- how often since it was opened
    cleared     INTEGER,                       -- since when it is well again
    clear_told  INTEGER NOT NULL DEFAULT 0,
    body        TEXT NOT NULL CHECK (json_valid(body))   -- the alarm, whom it was told, how grave it was then
) STRICT;
CREATE INDEX alarm_open ON alarm (clear_told, opened);

-- A row is there, with its bytes, before the first of them leaves.
CREATE TABLE notice (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,                 -- alarm, ready, remind, escalate, last_call, skipped, moved
    key         TEXT NOT NULL,
    about       TEXT NOT NULL DEFAULT '',      -- the alarm that it tells of
    channel     TEXT NOT NULL,                 -- mail, wecom, dingtalk, json
    recipient   TEXT NOT NULL,                 -- an address, or the webhook's name
    message_id  TEXT NOT NULL UNIQUE,
    raw         TEXT NOT NULL,
    state       TEXT NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    reply       TEXT NOT NULL DEFAULT '',
    next_at     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    UNIQUE (kind, key, recipient)              -- nobody is told the same thing twice
) STRICT;
CREATE INDEX notice_by_state ON notice (state, next_at);

-- Written when somebody asks whether the database takes writes: one row.
CREATE TABLE pulse (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    at          INTEGER NOT NULL
) STRICT;
