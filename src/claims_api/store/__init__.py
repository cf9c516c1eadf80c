"""The only place that knows the two engines apart, and the only one that runs SQL."""
