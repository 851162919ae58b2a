CREATE TABLE IF NOT EXISTS blocked_ips (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    -- an address or a range in its canonical spelling: 203.0.113.7, 2001:db8::/32
    network    VARCHAR(49)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason     VARCHAR(255)    NULL,
    created_by BIGINT UNSIGNED NULL,
    created_at DATETIME(6)     NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    expires_at DATETIME(6)     NULL,
    PRIMARY KEY (id),
    UNIQUE KEY blocked_ips_network (network),
    KEY blocked_ips_expiry (expires_at),
    KEY blocked_ips_creator (created_by),
    CONSTRAINT blocked_ips_creator FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
