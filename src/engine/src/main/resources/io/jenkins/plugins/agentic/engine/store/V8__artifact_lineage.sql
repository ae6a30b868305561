-- What builds made: one row an artifact and run. at is when it was taken down; what the run did later had no part in it.
-- sources is the SHA-256 of the sources' list of hashes, empty where they were too many to read.
CREATE TABLE built_artifact (
    run_id     VARCHAR(400)  NOT NULL,
    path       VARCHAR(1000) NOT NULL,
    sha256     CHAR(64)      NOT NULL,
    size       BIGINT        NOT NULL,
    media_type VARCHAR(200)  NOT NULL,
    sources    VARCHAR(64)   NOT NULL,
    at         BIGINT        NOT NULL,
    PRIMARY KEY (run_id, path, sha256)
);
CREATE INDEX built_artifact_by_hash ON built_artifact (sha256);
CREATE INDEX artifact_by_hash ON artifact (sha256);
CREATE INDEX ledger_by_prompt ON ledger (prompt_version);
