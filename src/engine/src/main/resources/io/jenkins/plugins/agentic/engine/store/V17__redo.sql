-- The embedded database's own account of which transaction of its log it holds; elsewhere nothing reads it.
CREATE TABLE redo (
    applied BIGINT NOT NULL
);
INSERT INTO redo (applied) VALUES (0);
