CREATE TABLE IF NOT EXISTS email_changes (
    id             BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    user_id        BIGINT UNSIGNED NOT NULL,
    -- the new address, as in users; it takes effect when it is confirmed
    email          VARCHAR(254)    NOT NULL,
    email_key      VARCHAR(320)    CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    -- as in activations: made by the mail job
    token_hash     BINARY(32)      NULL,
    created_at     DATETIME(6)     NOT NULL,
    -- when the old address was told
    notice_sent_at DATETIME(6)     NULL,
    sent_at        DATETIME(6)     NULL,
    expires_at     DATETIME(6)     NOT NULL,
    used_at        DATETIME(6)     NULL,
    voided_at      DATETIME(6)     NULL,
    PRIMARY KEY (id),
    UNIQUE KEY email_changes_token (token_hash),
    KEY email_changes_user (user_id, id),
    KEY email_changes_unsent (sent_at, created_at),
    KEY email_changes_expiry (expires_at),
    CONSTRAINT email_changes_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT email_changes_email_is_set CHECK (email_key <> '')
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
