-- The newest runs in the order in which pages show them, and what runs cost, each from an index alone.
DROP INDEX run_by_start;
CREATE INDEX run_by_start ON run (started DESC, id DESC);
DROP INDEX run_by_job;
CREATE INDEX run_by_job ON run (job, started DESC, id DESC);
DROP INDEX ledger_by_run;
CREATE INDEX ledger_by_run ON ledger (run_id, price);
