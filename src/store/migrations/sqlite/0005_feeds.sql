-- Items of feeds that were seen, and how each source fares.

CREATE TABLE feed_item (
    source      TEXT NOT NULL,                 -- the source's name
    key         TEXT NOT NULL,                 -- guid, else link, else hash
    content     TEXT NOT NULL,                 -- hash of what it said last
    submission  TEXT REFERENCES submission (id),  -- made of its last version; NULL: too old when first seen
    versions    INTEGER NOT NULL,              -- submissions that were made of it
    first_seen  INTEGER NOT NULL,
    last_seen   INTEGER NOT NULL,
    PRIMARY KEY (source, key)
) STRICT;
CREATE INDEX feed_item_by_submission ON feed_item (submission);

CREATE TABLE source_health (
    source         TEXT PRIMARY KEY,
    address        TEXT NOT NULL DEFAULT '',   -- for which the validators hold
    last_try       INTEGER,
    last_success   INTEGER,
    failures       INTEGER NOT NULL DEFAULT 0, -- in a row
    next_due       INTEGER,                    -- not asked before
    trouble        TEXT,                       -- the last one, in Chinese; NULL: none
    etag           TEXT,
    last_modified  TEXT,
    items          INTEGER NOT NULL DEFAULT 0  -- submissions that came from it
) STRICT;
