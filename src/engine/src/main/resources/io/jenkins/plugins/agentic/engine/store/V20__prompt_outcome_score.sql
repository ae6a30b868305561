-- How good the answer is, 0 to 1, by whoever says so in numbers: a reviewer, else the answer itself. -1: nobody did.
ALTER TABLE prompt_outcome ADD COLUMN score DOUBLE PRECISION DEFAULT -1 NOT NULL;
