-- Answers of the REST API to requests with an Idempotency-Key, for a day. status is 0 while the request is under way;
-- fingerprint is the SHA-256 of method, path and body.
CREATE TABLE idempotency (
    user_name   VARCHAR(200) NOT NULL,
    request_key VARCHAR(200) NOT NULL,
    fingerprint CHAR(64)     NOT NULL,
    status      INTEGER      NOT NULL,
    type        VARCHAR(100) NOT NULL,
    headers     TEXT         NOT NULL,
    body        TEXT         NOT NULL,
    at          BIGINT       NOT NULL,
    PRIMARY KEY (user_name, request_key)
);
CREATE INDEX idempotency_by_time ON idempotency (at);
