"""The picture: copied or encoded, joined with the mastered sound, and what is drawn from it."""
