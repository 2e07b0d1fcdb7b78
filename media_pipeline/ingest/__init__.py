"""What is this recording? Probe, layout, damage. Recordings are only ever read."""
