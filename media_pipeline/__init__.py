"""A small organisation's podcasts and videos, from raw recording to listeners."""

from importlib.metadata import version

__version__ = version("media_pipeline")
