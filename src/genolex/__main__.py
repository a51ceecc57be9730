"""`python -m genolex` is the command `genolex`."""

from genolex.cli import main

main()
