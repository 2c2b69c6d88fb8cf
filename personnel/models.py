"""人事任免: this floor has no tables of its own yet; personnel items live on the floors below."""
