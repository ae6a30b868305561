-- How many cases a test has, and which prompts an evaluation is about, by name.
ALTER TABLE evaluation ADD COLUMN planned INTEGER DEFAULT 0 NOT NULL;
CREATE TABLE evaluation_prompt (
    run_id VARCHAR(400) NOT NULL,
    path   VARCHAR(700) NOT NULL,
    name   VARCHAR(300) NOT NULL,
    PRIMARY KEY (run_id, path, name)
);
CREATE INDEX evaluation_prompt_by_name ON evaluation_prompt (name);

-- What was evaluated before: its cases name their prompts as name@version.
INSERT INTO evaluation_prompt (run_id, path, name)
SELECT DISTINCT e.run_id, e.path, SUBSTRING(c.prompt_version, 1, POSITION('@' IN c.prompt_version) - 1)
FROM evaluation e
JOIN evaluation_case c ON c.run_id = e.run_id
    AND (c.path = e.path OR SUBSTRING(c.path, 1, CHAR_LENGTH(e.path) + 1) = e.path || '/')
WHERE POSITION('@' IN c.prompt_version) > 1;
