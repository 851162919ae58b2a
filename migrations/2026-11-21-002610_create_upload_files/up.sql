CREATE TABLE IF NOT EXISTS upload_files (
    upload_id BIGINT UNSIGNED  NOT NULL,
    -- from 0, in the order in which they were sent
    position  TINYINT UNSIGNED NOT NULL,
    name      VARCHAR(255)     NOT NULL,
    body      MEDIUMBLOB       NOT NULL,
    PRIMARY KEY (upload_id, position),
    CONSTRAINT upload_files_upload FOREIGN KEY (upload_id) REFERENCES uploads (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
