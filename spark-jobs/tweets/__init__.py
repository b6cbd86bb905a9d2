"""Tweets as a Spark frame: reading, labels, the newest window and the time-ordered split."""
