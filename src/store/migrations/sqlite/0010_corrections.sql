-- What editors said of a story's class: the last word on each, beside what the rules had said first.
CREATE TABLE correction (
    story     TEXT NOT NULL REFERENCES story (id),
    field     TEXT NOT NULL,                   -- category, topic
    edition   TEXT NOT NULL,
    text      TEXT NOT NULL,                   -- headline, lead and voice-over as they stood
    predicted TEXT NOT NULL,                   -- by the rules; never changed
    chosen    TEXT NOT NULL,                   -- by the editor; equal to predicted: confirmed
    by_login  TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (story, field)
) STRICT;
