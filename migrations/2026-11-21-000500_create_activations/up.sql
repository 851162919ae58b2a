CREATE TABLE IF NOT EXISTS activations (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    user_id    BIGINT UNSIGNED NOT NULL,
    -- SHA-256; empty until the mail job has made the token, so that no token lies in a queue
    token_hash BINARY(32)      NULL,
    created_at DATETIME(6)     NOT NULL,
    sent_at    DATETIME(6)     NULL,
    expires_at DATETIME(6)     NOT NULL,
    used_at    DATETIME(6)     NULL,
    voided_at  DATETIME(6)     NULL,
    PRIMARY KEY (id),
    UNIQUE KEY activations_token (token_hash),
    KEY activations_user (user_id, id),
    KEY activations_unsent (sent_at, created_at),
    KEY activations_expiry (expires_at),
    CONSTRAINT activations_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
