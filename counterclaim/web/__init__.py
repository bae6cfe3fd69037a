"""The web: the server, and the style sheets and scripts that every page shares (``static``)."""
