"""`tidegate worker` as it is, but with the policy that has no components."""

from bench.transport.clients.empty_policy import EMPTY
from tidegate.cli import main, up

if __name__ == "__main__":
    vars(up)["load_policy"] = lambda name: EMPTY
    main()
