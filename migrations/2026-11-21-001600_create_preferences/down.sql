DROP TABLE IF EXISTS preferences;
