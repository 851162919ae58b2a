DROP TABLE IF EXISTS sync_states;
