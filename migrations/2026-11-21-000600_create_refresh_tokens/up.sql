CREATE TABLE IF NOT EXISTS refresh_tokens (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    -- the session: a ULID, `sid` in the access tokens; all tokens that were rotated out of one login
    family     CHAR(26)        CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id    BIGINT UNSIGNED NOT NULL,
    token_hash BINARY(32)      NOT NULL,
    issued_at  DATETIME(6)     NOT NULL,
    expires_at DATETIME(6)     NOT NULL,
    spent_at   DATETIME(6)     NULL,
    revoked_at DATETIME(6)     NULL,
    PRIMARY KEY (id),
    UNIQUE KEY refresh_tokens_token (token_hash),
    -- a session is alive while its one unspent token is: that is one index entry, however often it was rotated
    KEY refresh_tokens_family (family, spent_at),
    KEY refresh_tokens_user (user_id, issued_at),
    KEY refresh_tokens_expiry (expires_at),
    CONSTRAINT refresh_tokens_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
