"""Policies in YAML: the shipped ones by name, the user's by their files."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from tidegate.components.policy import Policy
from tidegate.components.yaml_document import DocumentError, Problem, ProblemsError, YamlDocument

_SHIPPED = files("tidegate.components") / "policies"


class PolicyError(DocumentError):
    """A policy that cannot be used."""

    kind = "policy"


def shipped_policies() -> dict[str, Traversable]:
    """The policies that come with the package, by name."""
    return {Path(str(f)).stem: f for f in _SHIPPED.iterdir() if f.name.endswith(".yaml")}


def load_policy(name_or_file: str) -> Policy:
    """A shipped policy by its name, or one of the user's by the path of its YAML file.

    Raises PolicyError that names file, lines, keys and reasons.
    """
    shipped = shipped_policies()
    try:
        text = (shipped.get(name_or_file) or Path(name_or_file)).read_bytes()
    except (OSError, ValueError) as error:  # the latter of a name that no file can have
        what = error.strerror if isinstance(error, OSError) else "no file can have this name"
        known = ", ".join(sorted(shipped))
        reason = f"{what}; it is neither a file nor one of the shipped policies {known}"
        raise PolicyError(name_or_file, [Problem(None, "", reason)]) from None
    return parse_policy(text, name_or_file)


def parse_policy(text: str | bytes, source: str) -> Policy:
    """The policy that a YAML text holds; source: its name in errors.

    Raises PolicyError.
    """
    try:
        return YamlDocument(text).validated(Policy)
    except ProblemsError as error:
        raise PolicyError(source, error.problems) from None
