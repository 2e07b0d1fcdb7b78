"""Fixtures that all rooms share."""

pytest_plugins = ["servers", "workspaces", "brief_episodes"]
