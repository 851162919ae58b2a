-- a person's own history, sent to be imported: the row is the outbox, and the import's memory of how far it is
CREATE TABLE IF NOT EXISTS uploads (
    id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    user_id       BIGINT UNSIGNED NOT NULL,
    format        VARCHAR(16)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- whether it replaces what the user has rated here
    overwrite     BOOLEAN         NOT NULL,
    created_at    DATETIME(6)     NOT NULL,
    -- the task that imports it
    task_id       CHAR(26)        CHARACTER SET ascii COLLATE ascii_bin NULL,
    -- movies are written in the order of their ids; these and all before them are
    written_up_to BIGINT UNSIGNED NOT NULL DEFAULT 0,
    -- what came of the movies that are written
    ratings       INT UNSIGNED    NOT NULL DEFAULT 0,
    watched       INT UNSIGNED    NOT NULL DEFAULT 0,
    bookmarked    INT UNSIGNED    NOT NULL DEFAULT 0,
    unchanged     INT UNSIGNED    NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    -- one import a user at a time
    UNIQUE KEY uploads_user (user_id),
    KEY uploads_created_at (created_at),
    CONSTRAINT uploads_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
