"""Speed and memory of the flow; each file prints its figures and says its command."""
