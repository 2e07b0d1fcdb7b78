"""Videos for YouTube: a folder to upload by hand, and a client that uploads."""
