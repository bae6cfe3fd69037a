"""Programs that make what the package ships; nothing of them runs when Counterclaim runs."""
