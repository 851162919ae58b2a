ALTER TABLE ratings DROP KEY ratings_lately;
