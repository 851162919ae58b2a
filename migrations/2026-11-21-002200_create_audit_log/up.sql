CREATE TABLE IF NOT EXISTS audit_log (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    action     VARCHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- who did it; nobody when a visitor or a job did, or when the account was closed since
    actor_id   BIGINT UNSIGNED NULL,
    -- whom or what it was done to, as `user:7`
    subject    VARCHAR(100)    NULL,
    address    VARCHAR(45)     CHARACTER SET ascii COLLATE ascii_bin NULL,
    details    JSON            NULL,
    created_at DATETIME(6)     NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    PRIMARY KEY (id),
    KEY audit_log_created_at (created_at),
    KEY audit_log_action (action, created_at),
    KEY audit_log_actor (actor_id, created_at),
    KEY audit_log_subject (subject, created_at),
    KEY audit_log_address (address, created_at),
    CONSTRAINT audit_log_actor FOREIGN KEY (actor_id) REFERENCES users (id) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
