"""What is published becomes a feed: catalogue → RSS, and an independent reading of the result."""
