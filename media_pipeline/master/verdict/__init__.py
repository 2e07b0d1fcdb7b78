"""What a recording is like, said in sentences that need no training in sound."""
