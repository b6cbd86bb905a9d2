"""The scripts that spark-submit runs."""
