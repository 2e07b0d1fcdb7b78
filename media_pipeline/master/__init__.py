"""Make it sound right, true to its target.

``analysis`` listens once and decides; ``levelling`` reads the recording through its gains;
``programme`` puts cuts and jingles on one time line; ``delivery`` limits, encodes, measures and
tags. ``verdict`` and ``picture`` are what `media check` says and draws; ``meter`` and ``curves``
serve all.
"""
