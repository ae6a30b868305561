-- What was read of a release while it was watched; readings: a JSON list, one of each signal.
CREATE TABLE release_reading (
    run_id   VARCHAR(400) NOT NULL,
    path     VARCHAR(700) NOT NULL,
    number   INTEGER      NOT NULL,
    at       BIGINT       NOT NULL,
    readings TEXT         NOT NULL,
    PRIMARY KEY (run_id, path, number)
);
