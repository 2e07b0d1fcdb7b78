"""Everything a listener or a web editor receives, except the sound and the feed.

Values in, text or bytes out: nothing here reads or writes a file, but for looking at a cover.
"""
