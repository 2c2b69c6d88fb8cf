"""议题单 and the personal pack of a meeting: what each reader may see, on paper."""
