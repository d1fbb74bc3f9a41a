"""Source roots, import direction and what the light client may import."""

import ast
import importlib.metadata
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPO = Path(__file__).parents[2]
ROOTS = ("schemas", "components", "agents")

# What each package of `tidegate` may import of the others; itself always.
MAY_IMPORT = {
    "schemas": set[str](),
    "components": {"schemas"},
    "client": {"schemas"},
    "broker": {"schemas", "client"},
    "registry": {"schemas", "client"},
    "transport": {"schemas", "client", "broker"},
    "agents": {"schemas", "components", "client", "broker", "transport"},
    "cli": {"schemas", "components", "client", "broker", "registry", "transport", "agents"},
    "demo": set[str](),
}


def python_files() -> Iterator[tuple[str, Path]]:
    for root in ROOTS:
        for path in sorted((REPO / root).rglob("*.py")):
            yield path.relative_to(REPO / root / "tidegate").parts[0], path


def imported_modules(path: Path) -> set[str]:
    """What a file imports, with the names that it takes out of a module."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def imported_packages(path: Path) -> set[str]:
    names = (name.split(".") for name in imported_modules(path))
    return {name[1] for name in names if name[0] == "tidegate"}


def test_no_source_root_makes_tidegate_a_regular_package() -> None:
    for root in ROOTS:
        assert not (REPO / root / "__init__.py").exists()
        assert not (REPO / root / "tidegate" / "__init__.py").exists()


def test_imports_only_point_down() -> None:
    packages = set()
    for package, path in python_files():
        packages.add(package)
        upward = imported_packages(path) - MAY_IMPORT[package] - {package}
        assert not upward, f"{path} imports {upward}"
    assert packages <= set(MAY_IMPORT)


def test_identifiers_know_nothing_of_texts_nor_of_who_looks_for_them() -> None:
    folder = REPO / "components" / "tidegate" / "components" / "identifiers"
    # The door to RE2 is lower still: it knows of texts no more than a library does.
    allowed = ("tidegate.components.identifiers", "tidegate.components.scan.regexp", "phonenumbers")
    for path in folder.glob("*.py"):
        names = imported_modules(path)
        foreign = {name for name in names if name.split(".")[0] not in sys.stdlib_module_names}
        assert all(name.startswith(allowed) for name in foreign), path


def test_every_file_is_about_300_lines_long_at_most() -> None:
    too_long = {
        str(path): lines
        for _, path in python_files()
        if (lines := len(path.read_text("utf-8").splitlines())) > 330
    }
    assert not too_long


def distributions_of(requirement: str, seen: set[str]) -> None:
    """A requirement's distribution and all it brings, extras asked for included."""
    matched = re.match(r"([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?", requirement)
    assert matched is not None
    name, extras = matched[1], set((matched[2] or "").split(","))
    try:
        requires = importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return  # for another platform
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in seen:
        return
    seen.add(key)
    for requirement_of in requires:
        wanted, _, marker = requirement_of.partition(";")
        extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)['\"]", marker)
        if extra is None or extra[1] in extras:
            distributions_of(wanted.strip(), seen)


@pytest.mark.parametrize(
    ("module", "extra"),
    [("tidegate.client", []), ("tidegate.client.aio", ["aiokafka[lz4,snappy,zstd]"])],
)
def test_the_client_needs_only_what_its_install_brings(module: str, extra: list[str]) -> None:
    # Given an interpreter in which everything else that is installed here is missing
    brought = {"tidegate"}
    for requirement in ("confluent-kafka[schemaregistry]", "fastavro", *extra):
        distributions_of(requirement, brought)
    missing = [
        name
        for name, owners in importlib.metadata.packages_distributions().items()
        if not any(re.sub(r"[-_.]+", "-", owner).lower() in brought for owner in owners)
    ]
    assert {"faust", "pydantic", "typer"} <= set(missing)
    code = f"import sys; sys.modules.update(dict.fromkeys({missing!r})); import {module}"

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert run.returncode == 0, run.stderr


def test_the_command_without_the_pipeline_extra_names_it_and_exits_2() -> None:
    code = "import sys; sys.modules['typer'] = None; from tidegate.cli import main; main()"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert run.returncode == 2
    assert run.stderr == (
        "tidegate: the package typer is missing: pip install 'tidegate[pipeline]'\n"
    )


# Python's `re` takes time exponential in some texts. It sees no user text, but these few places:
MAY_USE_RE = {
    "content.py": "paths of parts, which hold no user text",
    "document.py": "names that a policy gives",
    "detectors/keyword_filter.py": "categories and names of single characters",
    "detectors/input_validator.py": "classes of single characters, without repetition",
}


def test_components_match_no_user_text_by_the_re_module() -> None:
    package = REPO / "components" / "tidegate" / "components"
    using = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Import) and any(n.name in ("re", "regex") for n in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module in ("re", "regex"))
    }
    assert using == set(MAY_USE_RE)
