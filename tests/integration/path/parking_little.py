"""`python -m integration.path.parking_little …`: `tidegate …`, with no room for early verdicts."""

from tidegate.agents import parking
from tidegate.cli import main

if __name__ == "__main__":
    parking.MAX_PARKED = 0
    main()
