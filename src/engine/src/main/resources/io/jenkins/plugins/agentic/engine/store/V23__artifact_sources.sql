-- Where an artifact's sources were checked out from, and the digest of an image's manifest once it was pushed; empty where
-- there is none.
ALTER TABLE built_artifact ADD COLUMN repository VARCHAR(2000) DEFAULT '' NOT NULL;
ALTER TABLE built_artifact ADD COLUMN source_commit VARCHAR(64) DEFAULT '' NOT NULL;
ALTER TABLE built_artifact ADD COLUMN changed BOOLEAN DEFAULT FALSE NOT NULL;
ALTER TABLE built_artifact ADD COLUMN digest VARCHAR(64) DEFAULT '' NOT NULL;
CREATE INDEX built_artifact_by_digest ON built_artifact (digest);
