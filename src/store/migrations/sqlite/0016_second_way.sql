-- Who took a mail, why it was refused, and since when its fate is unknown.
ALTER TABLE outbox ADD COLUMN via TEXT NOT NULL DEFAULT '';              -- host:port of the relay, or folder
ALTER TABLE outbox ADD COLUMN too_large INTEGER NOT NULL DEFAULT 0;      -- 1: refused for its size
ALTER TABLE outbox ADD COLUMN doubt_since INTEGER;                       -- NULL: no doubt that an archive can settle
ALTER TABLE outbox ADD COLUMN resends INTEGER NOT NULL DEFAULT 0;        -- sent again after doubt
UPDATE outbox SET too_large = 1 WHERE state = 'failed' AND reply LIKE 'too large for the relay%';
UPDATE outbox SET doubt_since = updated_at WHERE state = 'unknown' AND reply NOT LIKE 'returned%';

-- How a relay did lately: after two failures the other one is asked first for a while.
CREATE TABLE relay (
    place       TEXT PRIMARY KEY,              -- host:port
    failures    INTEGER NOT NULL,              -- in a row
    open_until  INTEGER NOT NULL,              -- asked last before this instant
    said        TEXT NOT NULL,                 -- its last failure
    updated_at  INTEGER NOT NULL
) STRICT;

-- The second channel: a package put where the station can fetch it without mail.
CREATE TABLE dropped (
    edition     TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    place       TEXT NOT NULL,                 -- a folder, or sftp://user@host:port/folder
    done        INTEGER NOT NULL,              -- 1: it lies there whole, under its name
    attempts    INTEGER NOT NULL,
    reply       TEXT NOT NULL,                 -- where it lies, or what went wrong
    at          INTEGER NOT NULL,
    PRIMARY KEY (edition, revision, place)
) STRICT;
