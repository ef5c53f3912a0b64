"""A series of numbers: as chart, table, sentence and file, from one model."""
