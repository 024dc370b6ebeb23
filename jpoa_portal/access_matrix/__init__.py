"""The access matrix: every address × method × subject × whose record it is, expected and performed."""
