-- The trend reads what happened lately from this index alone.
SET @step = IF(
    (SELECT COUNT(*) FROM information_schema.statistics
        WHERE table_schema = DATABASE() AND table_name = 'ratings' AND index_name = 'ratings_lately') = 0,
    'ALTER TABLE ratings
        ADD KEY ratings_lately (created_at, movie_id)',
    'DO 0'
);
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
