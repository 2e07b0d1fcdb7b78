"""The programme: what is left of the recording after cuts, with jingles, on one time line."""
