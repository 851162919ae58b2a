CREATE TABLE IF NOT EXISTS events (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    user_id    BIGINT UNSIGNED NULL,
    kind       VARCHAR(16)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    movie_id   BIGINT UNSIGNED NULL,
    query      VARCHAR(255)    NULL,
    -- when it happened, in the client's words; created_at is when we were told
    at         DATETIME(6)     NOT NULL,
    created_at DATETIME(6)     NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    PRIMARY KEY (id),
    KEY events_created_at (created_at),
    KEY events_kind (kind, created_at),
    KEY events_movie (movie_id, kind, created_at),
    KEY events_user (user_id, created_at),
    CONSTRAINT events_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT events_movie FOREIGN KEY (movie_id) REFERENCES movies (id) ON DELETE SET NULL,
    CONSTRAINT events_kind_is_known CHECK (kind IN ('search', 'view', 'click'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
