-- Sums over a period are read from this index alone, without its rows. It takes the place of the one by time.
DROP INDEX ledger_by_time;
CREATE INDEX ledger_sums ON ledger (at, job, user_name, agent_role, model, input_tokens, cached_tokens, output_tokens,
    thought_tokens, price);
