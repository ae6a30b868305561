-- Budgets that were made by REST, beside those of the configuration. Dollars; the tag tells one state of a row from another.
CREATE TABLE stored_budget (
    name    VARCHAR(100) NOT NULL PRIMARY KEY,
    scope   VARCHAR(20)  NOT NULL,
    subject VARCHAR(400) NOT NULL,
    period  VARCHAR(20)  NOT NULL,
    soft    DECIMAL(24,12),
    hard    DECIMAL(24,12),
    tag     VARCHAR(64)  NOT NULL
);
