"""Where articles come from: one file a source, each a plug-in of one method."""
