"""Fixtures that all rooms share."""

import os
import sys

pytest_plugins = ["servers", "workspaces", "brief_episodes"]

# Hundreds of processes are started, and none should compile again what one before it has compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
