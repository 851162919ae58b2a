CREATE TABLE IF NOT EXISTS genres (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    tmdb_id    BIGINT UNSIGNED NULL,
    name       VARCHAR(100)    NOT NULL,
    -- name_key(name): unique without regard to case and surrounding space
    name_key   VARCHAR(200)    CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    created_at DATETIME(6)     NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    updated_at DATETIME(6)     NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    PRIMARY KEY (id),
    UNIQUE KEY genres_tmdb (tmdb_id),
    UNIQUE KEY genres_name_key (name_key),
    KEY genres_name (name, id),
    CONSTRAINT genres_name_is_set CHECK (name_key <> '')
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
