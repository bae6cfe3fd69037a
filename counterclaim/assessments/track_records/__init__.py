"""How claims held up: by speaker and group, forecasts by Brier score, Admiralty codes."""
