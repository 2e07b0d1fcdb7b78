"""What people wrote: config.yaml and episode.yaml become values, or problems with a place."""
