"""What was published is looked at from outside, as a listener's app would."""
