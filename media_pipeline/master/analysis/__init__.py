"""What a recording is like, found out in one hearing, before anything is done to it.

The detectors are fed with blocks of one decode, cut as they come, and tell what they found at the
end: ``clipping`` flattened tops, ``hum`` the mains. ``channels`` judges from curves of loudness
how two channels are used.
"""
