"""The fixtures that tests share come with the distribution: ``ventanilla.testing.fixtures``."""
