"""One scan of every text for the patterns of all components: folding, decoding, matching."""
