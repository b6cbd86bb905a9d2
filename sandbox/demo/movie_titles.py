"""Titles of movies that do not exist."""

from __future__ import annotations

import numpy as np

# Those of MovieLens, in its order.
GENRES = [
    "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
    "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
]  # fmt: skip

_QUALITIES = [
    "Amber", "Borrowed", "Broken", "Burning", "Crooked", "Distant", "Drifting", "Electric", "Empty", "Final",
    "Forgotten", "Frozen", "Gentle", "Golden", "Hidden", "Hollow", "Iron", "Last", "Little", "Lonely", "Lost", "Lucky",
    "Midnight", "Naïve", "Northern", "Paper", "Patient", "Quiet", "Reluctant", "Restless", "Scarlet", "Second",
    "Secret", "Silver", "Sleeping", "Stolen", "Sudden", "Velvet", "Wandering", "Wild",
]  # fmt: skip
_THINGS = [
    "Alibi", "Archive", "Avalanche", "Bakery", "Bridge", "Café", "Carnival", "Cartographer", "Cathedral", "Comet",
    "Conductor", "Detective", "Diplomat", "Engine", "Express", "Furnace", "Gardener", "Glacier", "Harbor", "Horizon",
    "Island", "Juggler", "Kingdom", "Lantern", "Letter", "Lighthouse", "Locksmith", "Machine", "Mirror", "Monsoon",
    "Neighbor", "Orchard", "Orchestra", "Passenger", "Pilot", "Promise", "Protégé", "Railway", "River", "Rooster",
    "Satellite", "Shadow", "Station", "Stoker", "Summer", "Telegram", "Tenant", "Waltz", "Winter", "Witness",
]  # fmt: skip
_PLACES = ["", " in Lisbon", " of Omaha", " in the Alps", " at Sea", " of Trieste", " in Autumn", " from Mars"]


def invent_titles(draw: np.random.RandomState, count: int) -> list[str]:
    """As many titles, each once, with a year as MovieLens writes it: `Quiet Harbor, The (1994)`."""
    words = [f"{quality} {thing}{place}, The" for place in _PLACES for quality in _QUALITIES for thing in _THINGS]
    if count > len(words):
        raise ValueError(f"{count:,} titles are more than the {len(words):,} that can be invented.")
    chosen = draw.permutation(len(words))[:count]
    # Most movies that people rate are recent ones.
    years = 1998 - np.minimum(draw.exponential(9, count).astype(int), 75)
    return [f"{words[index]} ({year})" for index, year in zip(chosen, years)]
