-- Evaluations of prompts. run_id and path are the step's; summary is JSON of what the step returns. kind is 'test' or
-- 'optimize'.
CREATE TABLE evaluation (
    run_id  VARCHAR(400) NOT NULL,
    path    VARCHAR(700) NOT NULL,
    kind    VARCHAR(20)  NOT NULL,
    suite   VARCHAR(700) NOT NULL,
    state   VARCHAR(20)  NOT NULL,
    summary TEXT,
    started BIGINT       NOT NULL,
    ended   BIGINT,
    PRIMARY KEY (run_id, path)
);
CREATE INDEX evaluation_by_start ON evaluation (started);

-- One row a call. detail is JSON: the answer's text, the assertions' results, tokens.
CREATE TABLE evaluation_case (
    run_id         VARCHAR(400)     NOT NULL,
    path           VARCHAR(700)     NOT NULL,
    number         INTEGER          NOT NULL,
    prompt         VARCHAR(300)     NOT NULL,
    prompt_version VARCHAR(200)     NOT NULL,
    model          VARCHAR(200)     NOT NULL,
    test           INTEGER          NOT NULL,
    state          VARCHAR(20)      NOT NULL,
    score          DOUBLE PRECISION NOT NULL,
    cost           DECIMAL(24,12)   NOT NULL,
    grading_cost   DECIMAL(24,12)   NOT NULL,
    latency_ms     BIGINT           NOT NULL,
    rehearsal      BOOLEAN          NOT NULL,
    detail         TEXT             NOT NULL,
    at             BIGINT           NOT NULL,
    PRIMARY KEY (run_id, path, number)
);
