"""Never run: the stand-in for spark-submit only looks at the arguments."""
