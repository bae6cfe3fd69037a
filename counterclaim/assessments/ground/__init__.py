"""From settlements to ground: cells, areas with intervals, the front line and its band."""
