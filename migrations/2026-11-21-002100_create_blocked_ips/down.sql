DROP TABLE IF EXISTS blocked_ips;
