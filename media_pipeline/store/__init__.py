"""Products lie at public addresses, unchangeable: a folder or S3, one contract."""
