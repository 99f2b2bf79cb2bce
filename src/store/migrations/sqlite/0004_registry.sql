-- What the register says besides name and code, and who wrote in for whom.

ALTER TABLE organization ADD COLUMN aliases TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(aliases));
ALTER TABLE organization ADD COLUMN domains TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(domains));
ALTER TABLE organization ADD COLUMN status TEXT NOT NULL DEFAULT '';  -- 正常, 注销 …; empty: the table did not say
CREATE INDEX submission_by_organization ON submission (json_extract(body, '$.organization'));
CREATE INDEX story_source_by_story ON story_source (story);
