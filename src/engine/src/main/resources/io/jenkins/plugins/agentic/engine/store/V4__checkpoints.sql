-- What persons were asked. path is the step that asked, content canonical JSON of what is shown, hash its SHA-256 as it
-- was when it was asked, and from the decision on as it was decided. number counts within a run, from 1.
CREATE TABLE checkpoint (
    run_id      VARCHAR(400) NOT NULL,
    number      INTEGER      NOT NULL,
    path        VARCHAR(700) NOT NULL,
    input_id    VARCHAR(400) NOT NULL,
    submitter   TEXT         NOT NULL,
    not_starter BOOLEAN      NOT NULL,
    content     TEXT         NOT NULL,
    hash        CHAR(64)     NOT NULL,
    state       VARCHAR(20)  NOT NULL,
    asked       BIGINT       NOT NULL,
    expires     BIGINT       NOT NULL,
    decided     BIGINT,
    decided_by  VARCHAR(200),
    feedback    TEXT,
    reason      TEXT,
    PRIMARY KEY (run_id, number)
);
