-- Who went on with a run when (ms), of the last minute: counted with the runs that one started.
CREATE TABLE resumption (
    user_name VARCHAR(200) NOT NULL,
    resumed   BIGINT       NOT NULL
);
CREATE INDEX resumption_by_user ON resumption (user_name, resumed DESC);
