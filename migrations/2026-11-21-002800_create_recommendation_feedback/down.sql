DROP TABLE IF EXISTS recommendation_feedback;
