DROP TABLE IF EXISTS recommendation_log;
