"""The only callers of the machine: ffmpeg process, atomic files, hashes, the local web server."""
