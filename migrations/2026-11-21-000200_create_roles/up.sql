CREATE TABLE IF NOT EXISTS roles (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    -- lower case; RoleName::parse sees to it
    name       VARCHAR(50)     CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    created_at DATETIME(6)     NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    PRIMARY KEY (id),
    UNIQUE KEY roles_name (name),
    CONSTRAINT roles_name_is_set CHECK (name <> '')
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
