-- The files of one target of a release, and how far each is: what is taken back is what this target began to send.
-- A file '*': all of them, of a release from before this was kept.
CREATE TABLE publication_file (
    run_id VARCHAR(400)  NOT NULL,
    path   VARCHAR(700)  NOT NULL,
    file   VARCHAR(1000) NOT NULL,
    sha256 VARCHAR(64)   NOT NULL,
    state  VARCHAR(20)   NOT NULL,
    PRIMARY KEY (run_id, path, file)
);
INSERT INTO publication_file (run_id, path, file, sha256, state)
    SELECT run_id, path, '*', '', 'taken' FROM publication;

-- Where it is, the same for all versions; empty of a release from before this was kept.
ALTER TABLE publication ADD COLUMN place VARCHAR(2000) DEFAULT '' NOT NULL;
-- Of a promotion: the key of the publication that it took its version from.
ALTER TABLE publication ADD COLUMN source VARCHAR(1200) DEFAULT '' NOT NULL;
