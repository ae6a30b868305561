-- Sums tell what recorded answers stood for: both indexes that they are read from alone have that too.
DROP INDEX ledger_sums;
CREATE INDEX ledger_sums ON ledger (at, job, user_name, agent_role, model, input_tokens, cached_tokens, output_tokens,
    thought_tokens, price, rehearsal);
DROP INDEX ledger_by_run;
CREATE INDEX ledger_by_run ON ledger (run_id, price, rehearsal);
