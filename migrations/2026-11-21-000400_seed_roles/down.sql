DELETE FROM roles WHERE name IN ('user', 'moderator', 'admin');
