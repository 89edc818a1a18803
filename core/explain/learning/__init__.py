"""The algorithms at work: what each step of K-Means and of NMF makes of a small copy."""
