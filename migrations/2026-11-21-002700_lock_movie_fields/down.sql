ALTER TABLE movies
    DROP KEY movies_synced_at,
    DROP COLUMN locked_fields;
