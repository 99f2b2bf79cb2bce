-- The desk's list of tips: what it is filtered and ordered by, beside documents of any length. A small table
-- of its own with a number that stays: the numbers of rows with a text key change when a backup is made.
CREATE TABLE tip (
    seq         INTEGER PRIMARY KEY,
    submission  TEXT NOT NULL UNIQUE REFERENCES submission (id),
    edition     TEXT NOT NULL,
    state       TEXT NOT NULL,
    late        INTEGER NOT NULL,              -- came after 截稿
    received_at INTEGER NOT NULL,
    arrived_at  INTEGER NOT NULL,              -- at our provider; orders what was fetched at once
    indexed     INTEGER NOT NULL DEFAULT 0     -- its words stand in tip_words
) STRICT;
INSERT INTO tip (submission, edition, state, late, received_at, arrived_at)
    SELECT id, edition, state,
        EXISTS (SELECT 1 FROM json_each(body, '$.notes') WHERE value = '截稿后收到（迟到稿）'),
        received_at,
        coalesce(CAST(strftime('%s', json_extract(body, '$.envelope.arrived_at')) AS INTEGER) * 1000, received_at)
    FROM submission ORDER BY received_at, receipt;
CREATE INDEX tip_by_time ON tip (received_at, arrived_at, seq, state, late);
CREATE INDEX tip_by_edition ON tip (edition, received_at, arrived_at, seq, state, late);
CREATE INDEX tip_to_index ON tip (seq) WHERE indexed = 0;

-- Words as model::language::search cuts them, parted by spaces; the texts themselves stand in the documents.
-- Filled when a tip is read; of the tips that were here before, when the data folder is next opened.
CREATE VIRTUAL TABLE tip_words USING fts5 (
    subject, sender, organization, text,
    content = '', contentless_delete = 1, prefix = '1', tokenize = 'unicode61 remove_diacritics 0'
);
