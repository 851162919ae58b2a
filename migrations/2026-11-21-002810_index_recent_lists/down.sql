ALTER TABLE recommendation_log
    DROP KEY recommendation_log_lately,
    ADD KEY recommendation_log_created_at (created_at);
