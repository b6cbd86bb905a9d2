"""Text classification: the pipeline, its scores, and how a model is published."""
