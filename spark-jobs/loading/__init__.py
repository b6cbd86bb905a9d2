"""Loads files into Postgres exactly once: staging, ledger, count check, publication in one transaction."""
