CREATE TABLE IF NOT EXISTS keywords (
    id       BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    tmdb_id  BIGINT UNSIGNED NULL,
    name     VARCHAR(200)    NOT NULL,
    name_key VARCHAR(400)    CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY keywords_tmdb (tmdb_id),
    UNIQUE KEY keywords_name_key (name_key),
    CONSTRAINT keywords_name_is_set CHECK (name_key <> '')
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
