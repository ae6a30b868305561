-- Checkpoints that a run left open which ended while nobody looked.
UPDATE checkpoint
SET state = 'VOID', decided = asked, decided_by = '', feedback = '', reason = 'The run ended before an answer.'
WHERE state = 'OPEN' AND run_id IN (SELECT id FROM run WHERE ended IS NOT NULL);
