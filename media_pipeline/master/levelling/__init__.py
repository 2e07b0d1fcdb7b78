"""Bring the speakers to one loudness: align, clean, and see the recording through its gains."""
