-- By what a tip is recognized when it comes again within the year, and what its sender always says.
-- No reference to `story`: a print is kept before its story, so that no story is ever without.

CREATE TABLE print (
    story       TEXT PRIMARY KEY,
    edition     TEXT NOT NULL,
    format      INTEGER NOT NULL,              -- prints of another format are taken anew
    body        BLOB NOT NULL                  -- hashes, numbers and days; no text
) STRICT;
CREATE INDEX print_by_edition ON print (edition);

CREATE TABLE habit (
    owner       TEXT NOT NULL,                 -- from:address or org:name
    sentence    INTEGER NOT NULL,              -- hash
    tips        INTEGER NOT NULL,              -- tips with it that are otherwise unlike
    PRIMARY KEY (owner, sentence)
) STRICT, WITHOUT ROWID;
CREATE INDEX habit_by_tips ON habit (tips);
