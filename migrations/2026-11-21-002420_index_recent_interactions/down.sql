ALTER TABLE interactions
    DROP KEY interactions_lately,
    ADD KEY interactions_recent (kind, created_at);
