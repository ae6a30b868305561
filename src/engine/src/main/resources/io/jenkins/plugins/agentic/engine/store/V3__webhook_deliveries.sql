-- Deliveries of webhooks that were taken: the SHA-256 of what makes each itself. Rows older than 30 days are deleted.
CREATE TABLE webhook_delivery (
    delivery CHAR(64) PRIMARY KEY,
    at       BIGINT   NOT NULL
);
CREATE INDEX webhook_delivery_by_time ON webhook_delivery (at);
