-- One row a budget, subject and period. period_start is 0 where a budget counts by run.
CREATE TABLE budget_use (
    budget       VARCHAR(100)   NOT NULL,
    subject      VARCHAR(400)   NOT NULL,
    period_start BIGINT         NOT NULL,
    spent        DECIMAL(24,12) NOT NULL,
    reserved     DECIMAL(24,12) NOT NULL,
    PRIMARY KEY (budget, subject, period_start)
);

-- What a call under way may still cost: one row for each budget that admitted it. The rest says whose call it is, for the
-- ledger, should its outcome never be known.
CREATE TABLE reservation (
    run_id         VARCHAR(400)   NOT NULL,
    path           VARCHAR(700)   NOT NULL,
    budget         VARCHAR(100)   NOT NULL,
    subject        VARCHAR(400)   NOT NULL,
    period_start   BIGINT         NOT NULL,
    amount         DECIMAL(24,12) NOT NULL,
    expires        BIGINT         NOT NULL,
    job            VARCHAR(400)   NOT NULL,
    user_name      VARCHAR(200)   NOT NULL,
    agent_role     VARCHAR(100)   NOT NULL,
    prompt_version VARCHAR(200)   NOT NULL,
    model          VARCHAR(200)   NOT NULL,
    PRIMARY KEY (run_id, path, budget, subject)
);

-- US dollars per token that a row was priced with; 0 in rows older than this column.
ALTER TABLE ledger ADD COLUMN input_rate DECIMAL(24,15) DEFAULT 0 NOT NULL;
ALTER TABLE ledger ADD COLUMN cached_rate DECIMAL(24,15) DEFAULT 0 NOT NULL;
ALTER TABLE ledger ADD COLUMN output_rate DECIMAL(24,15) DEFAULT 0 NOT NULL;
ALTER TABLE ledger ADD COLUMN thought_rate DECIMAL(24,15) DEFAULT 0 NOT NULL;
CREATE INDEX ledger_by_time ON ledger (at);
CREATE INDEX run_by_user ON run (user_name, started);
CREATE INDEX run_by_job ON run (job, started);

-- An agent's conversation within a run: LangChain4j's chat messages as JSON.
CREATE TABLE agent_memory (
    run_id     VARCHAR(400) NOT NULL,
    agent_role VARCHAR(100) NOT NULL,
    messages   TEXT         NOT NULL,
    PRIMARY KEY (run_id, agent_role)
);
