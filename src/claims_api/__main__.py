"""`python -m claims_api` is `claims-api`."""

from claims_api.cli import main

if __name__ == "__main__":
    main()
