-- Original mails and their files are deleted when their time is over; the row stays, with masked text.
ALTER TABLE submission ADD COLUMN purged_at INTEGER;
CREATE INDEX submission_to_purge ON submission (received_at) WHERE purged_at IS NULL;
