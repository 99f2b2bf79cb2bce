-- Links to one edition for a guest or the station: read only, until an end, or revoked.
CREATE TABLE share (
    id         INTEGER PRIMARY KEY,
    edition    TEXT NOT NULL REFERENCES edition (id),
    for_whom   TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    revoked_by TEXT NOT NULL DEFAULT '',
    opened_at  INTEGER,                      -- the last time, to the minute
    opens      INTEGER NOT NULL DEFAULT 0    -- minutes in which it was opened
) STRICT;
CREATE INDEX share_by_edition ON share (edition, id);

-- What became of each item of the revision that was sent: entered after air. Rows are only ever added; the
-- newest of an item holds. What was read, by whom, how fast, stands in as_run.
CREATE TABLE aired_item (
    seq        INTEGER PRIMARY KEY,
    edition    TEXT NOT NULL REFERENCES edition (id),
    item       TEXT NOT NULL,                -- a story's id, or the position of another item, from 1
    aired      INTEGER NOT NULL CHECK (aired IN (0, 1)),
    length_ms  INTEGER CHECK (length_ms > 0),  -- on air, card and music with it; NULL: not timed
    presenter  TEXT NOT NULL DEFAULT '',
    entered_by TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX aired_item_newest ON aired_item (edition, item, seq);
CREATE TRIGGER aired_item_is_never_changed BEFORE UPDATE ON aired_item
    BEGIN SELECT RAISE(ABORT, 'aired_item is append-only: a correction is a newer row'); END;
CREATE TRIGGER aired_item_is_never_deleted BEFORE DELETE ON aired_item
    BEGIN SELECT RAISE(ABORT, 'aired_item is append-only: a correction is a newer row'); END;
