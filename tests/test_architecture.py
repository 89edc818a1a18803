"""Data flows one way, `core` knows no Streamlit, and pages know no method and no mathematics."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core.samples import SAMPLES

ROOT = Path(__file__).parents[1]
CORE = sorted((ROOT / "core").rglob("*.py"))
FRONT = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]

# What each part of core may import from core; a new part needs its line here.
ALLOWED = {
    "": set(),
    "__main__": {"compression", "images", "methods", "metrics", "sweeps"},
    "charts": {
        *("charts", "columns", "explain", "formatting", "frontier", "ledger"),
        *("methods", "metrics"),
    },
    "columns": set(),
    "compression": {"images", "methods", "metrics", "storage"},
    "explain": {
        *("compression", "explain", "files", "formatting", "images", "methods", "metrics"),
        "solvers",
    },
    "files": {"columns", "files", "images", "solvers", "storage"},
    "formatting": set(),
    "frontier": {"frontier"},
    "gates": set(),
    "images": {"limits", "uploads"},
    "lazy": set(),
    "ledger": {"compression", "formatting", "images", "storage"},
    "limits": set(),
    "methods": {"files", "formatting", "images", "methods", "solvers", "storage"},
    "metrics": {"images", "metrics"},
    "samples": {"images", "samples"},
    "solvers": {"images", "solvers"},
    "storage": set(),
    "sweeps": {"compression", "images", "methods", "metrics"},
    "uploads": {"formatting", "gates", "limits", "uploads"},
    "verification": {"images"},
}
# Packages whose module has another name.
MODULES = {"scikit-learn": "sklearn", "scikit-image": "skimage", "pillow": "PIL"}
# Behind the one lazy door, `core.lazy`: the first picture comes sooner.
HEAVY = {"sklearn", "skimage", "scipy", "pandas", "plotly", "matplotlib"}


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(module):
    """The part of core that a module belongs to, "" for core itself."""
    return [*module.split("."), ""][1]


def imports_of(path):
    """Every module that a file imports, at its top or inside of a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports escape this test"
            # `from core import images` names a module as well.
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from names if node.module == "core" else [node.module]


def strings_and_names_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.alias | ast.Name | ast.Attribute):
            yield getattr(node, "name", None) or getattr(node, "id", None) or node.attr


@pytest.mark.parametrize("path", CORE, ids=name_of)
def test_no_file_of_core_imports_streamlit_or_pages(path):
    packages = {name.split(".")[0] for name in imports_of(path)}
    assert not packages & {"streamlit", "pages", "app", "tests"}


@pytest.mark.parametrize("path", CORE, ids=name_of)
def test_data_flows_one_way_through_core(path):
    imported = {part_of(name) for name in imports_of(path) if name.split(".")[0] == "core"}
    assert imported <= {*ALLOWED[part_of(name_of(path))], "lazy"}


def test_the_parts_of_core_are_those_that_exist():
    assert {part_of(name_of(path)) for path in CORE} == set(ALLOWED)


@pytest.mark.parametrize("path", FRONT, ids=name_of)
def test_pages_import_no_plotting_no_mathematics_and_no_solver(path):
    for name in imports_of(path):
        assert name.split(".")[0] not in {"plotly", "sklearn", "skimage", "scipy", "matplotlib"}
        assert not name.startswith("core.solvers")


KNOW_NO_METHOD = [
    *FRONT,
    *(path for path in (ROOT / "core" / "charts").glob("*.py") if path.stem != "styles"),
    *(ROOT / "core" / f"{name}.py" for name in ("columns", "ledger", "sweeps")),
]


@pytest.mark.parametrize("path", KNOW_NO_METHOD, ids=name_of)
def test_pages_and_sweeps_and_charts_know_no_method_by_name(path):
    assert not {"kmeans", "nmf", "KMeans", "NMF"} & set(strings_and_names_of(path))
    for name in imports_of(path):
        assert not name.startswith("core.methods.")


@pytest.mark.parametrize("path", [*CORE, *FRONT], ids=name_of)
def test_no_file_reaches_for_what_is_private_to_another(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] in ("core", "pages"):
            assert not [alias.name for alias in node.names if alias.name.startswith("_")]


def test_every_required_package_is_used():
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    required = {re.match(r"[\w-]+", line)[0].lower() for line in lines if line[0] != "#"}
    imported = {name.split(".")[0] for path in [*CORE, *FRONT] for name in imports_of(path)}
    assert "skimage" in imported
    # Of scikit-learn only photographs are used, by their path; its solvers are in the tests.
    used = imported | {sample.package for sample in SAMPLES.values()}
    assert {MODULES.get(name, name) for name in required} <= used


def test_core_runs_without_streamlit_and_starts_without_the_heavy_packages():
    names = [name_of(path) for path in CORE]
    code = (
        "import importlib, sys\n"
        "sys.modules['streamlit'] = None\n"
        f"for name in {names}: importlib.import_module(name)\n"
        f"print(sorted({HEAVY} & set(sys.modules)))\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert process.stderr == ""
    assert process.stdout.strip() == "[]"
