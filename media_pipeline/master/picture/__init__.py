"""Loudness over time as a picture, before and after."""
