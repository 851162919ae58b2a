-- Names of fields, with commas between them, that an admin has written: what TMDb says of them is not taken over.
-- And the oldest rows of TMDb's first: what has to be asked for again.
SET @step = IF(
    (SELECT COUNT(*) FROM information_schema.columns
        WHERE table_schema = DATABASE() AND table_name = 'movies' AND column_name = 'locked_fields') = 0,
    'ALTER TABLE movies
        ADD COLUMN locked_fields VARCHAR(400) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '''' AFTER deleted_upstream_at,
        ADD KEY movies_synced_at (synced_at)',
    'DO 0'
);
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
