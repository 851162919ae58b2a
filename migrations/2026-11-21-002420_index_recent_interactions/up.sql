-- The trend reads what happened lately from this index alone.
SET @step = IF(
    (SELECT COUNT(*) FROM information_schema.statistics
        WHERE table_schema = DATABASE() AND table_name = 'interactions' AND index_name = 'interactions_lately') = 0,
    'ALTER TABLE interactions
        DROP KEY interactions_recent,
        ADD KEY interactions_lately (kind, created_at, movie_id)',
    'DO 0'
);
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
