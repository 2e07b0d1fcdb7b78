"""From the programme to files that hold what was promised: limiter, encoders, measuring, tags."""
