DROP TABLE IF EXISTS activations;
