-- The review desk: who is signed in, what stood in a story before, what people said to each other about it,
-- and the running order that a person chose.

CREATE TABLE session (
    token       TEXT PRIMARY KEY,              -- SHA-256 of what the browser holds, hex
    login       TEXT NOT NULL REFERENCES user (login),
    created     INTEGER NOT NULL,
    seen        INTEGER NOT NULL,
    device      TEXT NOT NULL DEFAULT ''       -- what the browser calls itself
) STRICT;
CREATE INDEX session_by_login ON session (login);

-- The link by which the first user is made: one row, good while there is no user.
CREATE TABLE welcome (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    token       TEXT NOT NULL,                 -- SHA-256, hex
    created     INTEGER NOT NULL
) STRICT;

-- What a story was after each change: undo and the comparison of two states read here.
CREATE TABLE story_version (
    story       TEXT NOT NULL,
    version     INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    action      TEXT NOT NULL,
    reason      TEXT NOT NULL DEFAULT '',
    body        TEXT NOT NULL CHECK (json_valid(body)),
    PRIMARY KEY (story, version)
) STRICT;
INSERT INTO story_version (story, version, at, actor, action, body)
    SELECT id, version, updated_at, 'yixian', 'story.kept', body FROM story;

-- Orders that a person gave, newest version in force; an empty list: the rules order again.
CREATE TABLE running_order (
    edition     TEXT NOT NULL,
    version     INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    stories     TEXT NOT NULL CHECK (json_valid(stories)),
    PRIMARY KEY (edition, version)
) STRICT;

CREATE TABLE remark (
    id          INTEGER PRIMARY KEY,
    story       TEXT NOT NULL,
    at          INTEGER NOT NULL,
    login       TEXT NOT NULL,
    name        TEXT NOT NULL,
    text        TEXT NOT NULL,
    done_at     INTEGER,
    done_by     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX remark_by_story ON remark (story, id);

CREATE INDEX submission_by_edition ON submission (edition, state);
