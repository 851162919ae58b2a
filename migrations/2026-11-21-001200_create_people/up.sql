CREATE TABLE IF NOT EXISTS people (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    tmdb_id      BIGINT UNSIGNED NULL,
    name         VARCHAR(200)    NOT NULL,
    -- not unique: two people may bear one name
    name_key     VARCHAR(400)    CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    profile_path VARCHAR(255)    NULL,
    created_at   DATETIME(6)     NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    PRIMARY KEY (id),
    UNIQUE KEY people_tmdb (tmdb_id),
    KEY people_name_key (name_key),
    CONSTRAINT people_name_is_set CHECK (name_key <> '')
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
