-- Analytics count the lists made lately from this index alone.
SET @step = IF(
    (SELECT COUNT(*) FROM information_schema.statistics
        WHERE table_schema = DATABASE() AND table_name = 'recommendation_log' AND index_name = 'recommendation_log_lately') = 0,
    'ALTER TABLE recommendation_log
        DROP KEY recommendation_log_created_at,
        ADD KEY recommendation_log_lately (created_at, strategy)',
    'DO 0'
);
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
