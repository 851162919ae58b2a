INSERT INTO roles (name) VALUES ('user'), ('moderator'), ('admin')
ON DUPLICATE KEY UPDATE name = roles.name;
