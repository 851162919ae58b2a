DROP TABLE IF EXISTS upload_files;
