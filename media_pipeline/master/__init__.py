"""Make it sound right, true to its target: level the speakers, then deliver at the loudness asked.

``level`` makes the levelled signal that the master and the transcript are both made from;
``deliver`` brings it to the target loudness under the true-peak ceiling and measures the delivered
file; ``tags`` writes what players show.
"""
