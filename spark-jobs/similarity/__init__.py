"""Movies that are alike by the people who rated both: Kane's cosine, exact, without a shuffle of pairs."""
