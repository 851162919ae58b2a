-- All that somebody did, of whatever kind, newest first.
SET @step = IF(
    (SELECT COUNT(*) FROM information_schema.statistics
        WHERE table_schema = DATABASE() AND table_name = 'interactions' AND index_name = 'interactions_of_user_newest') = 0,
    'ALTER TABLE interactions ADD KEY interactions_of_user_newest (user_id, created_at DESC)',
    'DO 0'
);
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
