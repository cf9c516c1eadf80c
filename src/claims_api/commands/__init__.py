"""What the commands do, apart from how they are written on a command line."""
