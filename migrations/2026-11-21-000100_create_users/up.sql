CREATE TABLE IF NOT EXISTS users (
    id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    name            VARCHAR(100)    NOT NULL,
    -- as typed by its owner; mail goes here
    email           VARCHAR(254)    NOT NULL,
    -- normalised by EmailAddress::key(), so that uniqueness doesn't hang on a server's collation
    email_key       VARCHAR(320)    CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    password_hash   VARCHAR(255)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    date_of_birth   DATE            NULL,
    activated_at    DATETIME(6)     NULL,
    -- raised to end every access token of the user at once
    token_version   INT UNSIGNED    NOT NULL DEFAULT 0,
    -- raised by whatever changes what is recommended: a rating, a watch, preferences
    profile_version BIGINT UNSIGNED NOT NULL DEFAULT 0,
    created_at      DATETIME(6)     NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    updated_at      DATETIME(6)     NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    PRIMARY KEY (id),
    UNIQUE KEY users_email_key (email_key),
    -- by length: to a collation a text of invisible characters equals the empty one
    CONSTRAINT users_name_is_set CHECK (CHAR_LENGTH(name) > 0),
    CONSTRAINT users_email_is_set CHECK (email_key <> '')
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
