-- Long work and how far it is, for whoever waits for it from another process.

CREATE TABLE job (
    id          INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL,                 -- render
    edition     TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'interrupted')),
    total       INTEGER NOT NULL DEFAULT 0,    -- steps; 0: not known yet
    done        INTEGER NOT NULL DEFAULT 0,
    step        TEXT NOT NULL DEFAULT '',      -- the last one that was done
    trouble     TEXT NOT NULL DEFAULT '',      -- why it failed, English
    begun       INTEGER NOT NULL,
    moved       INTEGER NOT NULL,              -- when this row was last heard of
    ended       INTEGER
) STRICT;
CREATE INDEX job_by_begin ON job (begun);
