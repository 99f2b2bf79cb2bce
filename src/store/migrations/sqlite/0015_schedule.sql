-- The week as rows: what must happen with each edition and by when; changes of the calendar; work that
-- outlives the process that took it.

CREATE TABLE step (
    edition     TEXT NOT NULL,
    name        TEXT NOT NULL,
    due_at      INTEGER NOT NULL,
    not_after   INTEGER,                       -- from here on it is skipped
    state       TEXT NOT NULL CHECK (state IN ('todo', 'done', 'skipped')),
    result      TEXT NOT NULL DEFAULT '',      -- what came of it, or why it was skipped
    ended_at    INTEGER,
    PRIMARY KEY (edition, name)
) STRICT;
CREATE INDEX step_by_due ON step (state, due_at);

CREATE TABLE calendar_change (
    id          INTEGER PRIMARY KEY,
    edition     TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('skip', 'move', 'keep')),
    air_at      INTEGER,
    reason      TEXT NOT NULL,
    by_whom     TEXT NOT NULL,
    at          INTEGER NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'withdrawn')),
    decided_by  TEXT NOT NULL DEFAULT '',
    decided_at  INTEGER
) STRICT;
-- One question at a time about a week.
CREATE UNIQUE INDEX calendar_change_open ON calendar_change (edition) WHERE state = 'open';

-- When each routine was last run, and what the loop must remember over a restart.
CREATE TABLE routine (
    name        TEXT PRIMARY KEY,
    done_at     INTEGER NOT NULL
) STRICT;

-- Jobs: what `0013` kept books of (a row without key), and work with a lease (a row with one).
CREATE TABLE job_next (
    id           INTEGER PRIMARY KEY,
    kind         TEXT NOT NULL,
    key          TEXT,                         -- the same work is entered once while it is not over
    edition      TEXT NOT NULL,
    revision     INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN
                     ('ready', 'running', 'done', 'failed', 'interrupted', 'dead', 'cancelled')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    max_attempts INTEGER NOT NULL DEFAULT 0,
    run_at       INTEGER NOT NULL DEFAULT 0,
    not_after    INTEGER,                      -- the last try falls before it
    owner        TEXT NOT NULL DEFAULT '',
    lease_until  INTEGER,
    fence        INTEGER NOT NULL DEFAULT 0,   -- raised at each claim; a late worker's writes miss
    total        INTEGER NOT NULL DEFAULT 0,
    done         INTEGER NOT NULL DEFAULT 0,
    step         TEXT NOT NULL DEFAULT '',
    trouble      TEXT NOT NULL DEFAULT '',
    begun        INTEGER NOT NULL,
    moved        INTEGER NOT NULL,
    ended        INTEGER
) STRICT;
INSERT INTO job_next (id, kind, edition, revision, state, total, done, step, trouble, begun, moved, ended)
    SELECT id, kind, edition, revision, state, total, done, step, trouble, begun, moved, ended FROM job;
DROP TABLE job;
ALTER TABLE job_next RENAME TO job;
CREATE INDEX job_by_begin ON job (begun);
CREATE INDEX job_by_run ON job (state, run_at);
CREATE UNIQUE INDEX job_open_key ON job (key) WHERE key IS NOT NULL AND state IN ('ready', 'running');

-- Reserve packages (备播) stand beside the programme's own revisions and share their numbers.
ALTER TABLE revision ADD COLUMN kind TEXT NOT NULL DEFAULT 'programme';
-- 正式, 未经终审: known without reading the body.
ALTER TABLE revision ADD COLUMN status TEXT NOT NULL DEFAULT '';

-- What goes to the station in place of the newest revision.
ALTER TABLE edition ADD COLUMN chosen INTEGER;
