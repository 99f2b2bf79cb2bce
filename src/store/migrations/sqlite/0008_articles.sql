-- A mail may hold several articles: it feeds a story for each, and a supplement belongs to all of them.
CREATE TABLE story_source_of_several (
    submission  TEXT NOT NULL REFERENCES submission (id),
    story       TEXT NOT NULL REFERENCES story (id),
    PRIMARY KEY (submission, story)
) STRICT;
INSERT INTO story_source_of_several (submission, story) SELECT submission, story FROM story_source;
DROP TABLE story_source;
ALTER TABLE story_source_of_several RENAME TO story_source;
CREATE INDEX story_source_by_story ON story_source (story);
