"""会务清单: what has to be prepared for a meeting of this kind, by whom and until when."""
