create(now())
