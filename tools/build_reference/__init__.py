"""Builds the committed reference tables and the offline map from pinned packages.

Nothing here runs in the product: the product only reads the files this package writes.
"""
