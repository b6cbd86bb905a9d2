"""What every job shares: arguments, the Spark session, errors, results, files and secrets."""
