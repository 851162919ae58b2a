CREATE TABLE IF NOT EXISTS recommendation_log (
    -- the id of the task that made it
    id         CHAR(26)        CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id    BIGINT UNSIGNED NOT NULL,
    strategy   VARCHAR(32)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- the ids of the movies, in the order shown
    movies     JSON            NOT NULL,
    created_at DATETIME(6)     NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    PRIMARY KEY (id),
    KEY recommendation_log_user (user_id, created_at DESC),
    KEY recommendation_log_created_at (created_at),
    CONSTRAINT recommendation_log_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
