CREATE TABLE IF NOT EXISTS password_resets (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    user_id    BIGINT UNSIGNED NOT NULL,
    -- as in activations: made by the mail job
    token_hash BINARY(32)      NULL,
    created_at DATETIME(6)     NOT NULL,
    sent_at    DATETIME(6)     NULL,
    expires_at DATETIME(6)     NOT NULL,
    used_at    DATETIME(6)     NULL,
    voided_at  DATETIME(6)     NULL,
    PRIMARY KEY (id),
    UNIQUE KEY password_resets_token (token_hash),
    KEY password_resets_user (user_id, id),
    KEY password_resets_unsent (sent_at, created_at),
    KEY password_resets_expiry (expires_at),
    CONSTRAINT password_resets_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
