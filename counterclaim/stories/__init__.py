"""Group: a page becomes its stories; copies share an origin; comments are marked; days are inferred."""
