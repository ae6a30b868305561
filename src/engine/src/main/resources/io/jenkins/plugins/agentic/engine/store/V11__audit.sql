-- Who did what, append-only. hash is the SHA-256 of the row and of the row before; see AuditRow for the form.
CREATE TABLE audit (
    seq      BIGINT       PRIMARY KEY,
    at       BIGINT       NOT NULL,
    actor    VARCHAR(200) NOT NULL,
    action   VARCHAR(100) NOT NULL,
    subject  VARCHAR(700) NOT NULL,
    details  TEXT         NOT NULL,
    run_id   VARCHAR(400) NOT NULL,
    previous CHAR(64)     NOT NULL,
    hash     CHAR(64)     NOT NULL
);
CREATE INDEX audit_by_action ON audit (action, seq);

-- One row: how many there are and the last one's hash. Locked by whoever appends, so that rows are chained one by one.
CREATE TABLE audit_head (
    id   INTEGER  PRIMARY KEY,
    seq  BIGINT   NOT NULL,
    hash CHAR(64) NOT NULL
);
INSERT INTO audit_head (id, seq, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
