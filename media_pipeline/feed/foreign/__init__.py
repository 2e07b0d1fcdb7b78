"""Feeds that other hosts made: read safely, understood as podcast apps understand them."""
