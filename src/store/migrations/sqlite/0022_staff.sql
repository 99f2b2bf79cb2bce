-- Who left the newsroom signs in no more; what he signed keeps his name.
ALTER TABLE user ADD COLUMN retired_at INTEGER;
