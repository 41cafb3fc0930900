"""GRUExplorer: what do the two gates of a GRU do to its memory?"""
