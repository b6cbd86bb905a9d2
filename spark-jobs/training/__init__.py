"""Text classification: the pipeline, its scores, how a model is published, and the gate to the champion's place."""
