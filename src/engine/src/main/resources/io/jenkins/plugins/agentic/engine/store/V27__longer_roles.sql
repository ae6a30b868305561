-- A role may be a test's, with a prompt's name of 120 characters in it.
ALTER TABLE ledger ALTER COLUMN agent_role SET DATA TYPE VARCHAR(200);
ALTER TABLE reservation ALTER COLUMN agent_role SET DATA TYPE VARCHAR(200);
ALTER TABLE agent_memory ALTER COLUMN agent_role SET DATA TYPE VARCHAR(200);
ALTER TABLE prompt_outcome ALTER COLUMN agent_role SET DATA TYPE VARCHAR(200);
