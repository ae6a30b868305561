-- What became of each call of a prompt; path is the agent's step. counted: by the label production, and no recording
-- answered. NULL: not known, or nobody said. cost (US dollars) and latency_ms are those of its turns, once it is settled.
CREATE TABLE prompt_outcome (
    run_id     VARCHAR(400) NOT NULL,
    path       VARCHAR(700) NOT NULL,
    agent_role VARCHAR(100) NOT NULL,
    prompt     VARCHAR(150) NOT NULL,
    version    VARCHAR(200) NOT NULL,
    model      VARCHAR(200) NOT NULL,
    counted    BOOLEAN      NOT NULL,
    valid      BOOLEAN      NOT NULL,
    first_time BOOLEAN      NOT NULL,
    tests      BOOLEAN,
    approved   BOOLEAN,
    reviewed   BOOLEAN,
    kept       BOOLEAN,
    at         BIGINT       NOT NULL,
    settled    BIGINT,
    cost       DECIMAL(24,12),
    latency_ms BIGINT,
    PRIMARY KEY (run_id, path)
);
CREATE INDEX prompt_outcome_by_version ON prompt_outcome (prompt, version, at);
CREATE INDEX prompt_outcome_unsettled ON prompt_outcome (settled, at);

-- Which version was production from when on. by_rollback: this software moved the label there. verdict: NULL while it is
-- compared with the one before, PASSED when that is over, REGRESSION when it was found worse; details: the numbers, JSON.
CREATE TABLE prompt_promotion (
    prompt      VARCHAR(150) NOT NULL,
    number      INTEGER      NOT NULL,
    version     VARCHAR(200) NOT NULL,
    at          BIGINT       NOT NULL,
    by_rollback BOOLEAN      NOT NULL,
    verdict     VARCHAR(20),
    details     TEXT,
    PRIMARY KEY (prompt, number)
);
