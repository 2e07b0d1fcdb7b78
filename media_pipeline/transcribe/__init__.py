"""What is said, by whom, when.

An engine behind ``engine.Engine`` hears the levelled signal and returns words; ``speakers`` tells
from the microphones who said each; ``sentences`` makes segments of them; ``models`` knows which
Whisper models are on this machine.
"""
