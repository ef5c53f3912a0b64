"""The public register of the grid: substations, feeders, transformers, poles, spans and equipment."""
