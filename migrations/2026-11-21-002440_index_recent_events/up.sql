-- The trend reads what happened lately from this index alone.
SET @step = IF(
    (SELECT COUNT(*) FROM information_schema.statistics
        WHERE table_schema = DATABASE() AND table_name = 'events' AND index_name = 'events_lately') = 0,
    'ALTER TABLE events
        DROP KEY events_kind,
        ADD KEY events_lately (kind, created_at, movie_id)',
    'DO 0'
);
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
