"""Data flows one way, `core` knows no Streamlit, and pages know no method and no mathematics."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = sorted((ROOT / "core").rglob("*.py"))
FRONT = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]

# What each part of core may import from core; a new part needs its line here.
ALLOWED = {
    "": set(),
    "files": {"files", "images"},
    "axes": set(),
    "decoding": {"gates", "limits", "reading"},
    "formatting": set(),
    "frontier": {"frontier"},
    "ledger": {"compression", "formatting", "images", "storage"},
    "ledger_chart": {"formatting", "ledger"},
    "palettes": {"images", "solvers", "storage"},
    "verification": {"images"},
    "gates": set(),
    "images": {"decoding", "limits"},
    "limits": set(),
    "metrics": {"images", "metrics"},
    "skyline": {"skyline"},
    "storage": set(),
    "reading": {"formatting", "limits", "reading"},
    "samples": {"images", "samples"},
    "solvers": {"images", "solvers"},
    "methods": {"files", "formatting", "images", "methods", "solvers", "storage"},
    "compression": {"images", "methods", "metrics", "storage"},
    "sweep": {"compression", "images", "methods"},
    "charts": {"axes", "charts", "formatting", "frontier", "methods"},
    "claims": {"formatting", "images", "methods", "metrics"},
    "exchange": {"axes"},
    "__main__": {"compression", "images", "methods", "metrics", "sweep"},
    "combinations": {"axes", "formatting", "frontier", "methods"},
    "convergence_chart": {"charts", "methods"},
    "matching": set(),
    "error_maps": {"images", "metrics"},
    "palette_shares": {"compression", "files", "images", "methods", "solvers"},
    "palette_charts": {"palette_shares"},
    "components": {"compression", "images", "methods", "solvers"},
    "component_charts": {"charts", "components"},
    "error_charts": {"charts", "error_maps", "methods"},
}
# Imported inside of the functions that use them: the first picture comes sooner.
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
    assert imported <= ALLOWED[part_of(name_of(path))]


def test_the_parts_of_core_are_those_that_exist():
    assert {part_of(name_of(path)) for path in CORE} == set(ALLOWED)


@pytest.mark.parametrize("path", FRONT, ids=name_of)
def test_pages_import_no_plotting_no_mathematics_and_no_solver(path):
    for name in imports_of(path):
        assert name.split(".")[0] not in {"plotly", "sklearn", "skimage", "scipy", "matplotlib"}
        assert not name.startswith("core.solvers")


KNOW_NO_METHOD = [
    *FRONT,
    *(ROOT / "core" / "charts").glob("*.py"),
    *(
        ROOT / "core" / f"{name}.py"
        for name in ("combinations", "ledger", "ledger_chart", "palettes", "sweep")
    ),
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


def test_core_runs_without_streamlit_and_starts_without_the_heavy_packages():
    names = [name_of(path) for path in CORE]
    drawing = ("core.charts", "core.combinations")
    modules = [name for name in names if "chart" not in name and not name.startswith(drawing)]
    code = (
        "import importlib, sys\n"
        "sys.modules['streamlit'] = None\n"
        f"for name in {modules}: importlib.import_module(name)\n"
        f"print(sorted({HEAVY} & set(sys.modules)))\n"
        "importlib.import_module('core.charts')\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert process.stderr == ""
    assert process.stdout.strip() == "[]"
