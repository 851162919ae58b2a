ALTER TABLE events
    DROP KEY events_lately,
    ADD KEY events_kind (kind, created_at);
