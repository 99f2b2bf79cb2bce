-- What was read on air and how long it took, from which each presenter's rate is learned. Rows are
-- only ever added; the newest of an item and a kind holds.
CREATE TABLE as_run (
    seq         INTEGER PRIMARY KEY,
    edition     TEXT NOT NULL REFERENCES edition (id),
    item        TEXT NOT NULL,            -- a story's id, or the position of a link
    presenter   TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('whole', 'anchor', 'voice_over')),
    syllables   INTEGER NOT NULL CHECK (syllables > 0),
    pauses_ms   INTEGER NOT NULL CHECK (pauses_ms >= 0),
    recorded_ms INTEGER NOT NULL CHECK (recorded_ms > 0),
    entered_by  TEXT NOT NULL,
    at          INTEGER NOT NULL
) STRICT;
CREATE INDEX as_run_by_item ON as_run (edition, item, kind, seq);
CREATE TRIGGER as_run_is_never_changed BEFORE UPDATE ON as_run
    BEGIN SELECT RAISE(ABORT, 'as_run is append-only: a correction is a newer row'); END;
CREATE TRIGGER as_run_is_never_deleted BEFORE DELETE ON as_run
    BEGIN SELECT RAISE(ABORT, 'as_run is append-only: a correction is a newer row'); END;
