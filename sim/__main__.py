"""`python -m sim` is `bilateral`."""

from sim.cli import main

main()
