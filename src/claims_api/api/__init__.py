"""The service over HTTP: the same file name as in models/ and queries/ for the same noun."""
