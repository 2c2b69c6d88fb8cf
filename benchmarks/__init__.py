"""How long what people wait for takes, as a ratio to a bare thing measured beside it: machines differ, ratios less."""
