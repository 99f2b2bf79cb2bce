-- Questions to a language model. A row is there before the question leaves, so that budget and breaker
-- also count one whose process died; the answer is kept, and the same question is never asked twice.

CREATE TABLE polish_call (
    id          INTEGER PRIMARY KEY,
    key         TEXT NOT NULL,                 -- hash of source, prompt and model
    edition     TEXT NOT NULL,
    story       TEXT NOT NULL,
    at          INTEGER NOT NULL,
    detail      TEXT NOT NULL,                 -- what went wrong, English
    answer      TEXT CHECK (answer IS NULL OR json_valid(answer))
) STRICT;
CREATE INDEX polish_call_by_key ON polish_call (key);
CREATE INDEX polish_call_by_edition ON polish_call (edition);
