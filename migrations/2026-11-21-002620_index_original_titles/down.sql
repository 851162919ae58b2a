ALTER TABLE movies DROP KEY movies_original_title;
