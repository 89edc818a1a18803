"""Data flows one way, `core` does not know Streamlit, and pages contain no mathematics."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import core
from core.samples import SAMPLES
from pages import PAGES

ROOT = Path(__file__).parents[1]
CORE = sorted((ROOT / "core").rglob("*.py"))
FRONT = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
STEMS = [stem for stem, *_ in PAGES]
LONGEST_FILE = 300
MOST_SHARED_MODULES = 16

# What each module or package of core may import from core; a new one needs its line here.
ALLOWED = {
    "": {"version"},
    "__main__": {"command_line"},
    "batch": {
        *("batch", "files", "formatting", "images", "limits", "methods", "metrics", "sweeps"),
        "uploads",
    },
    "charts": {
        *("charts", "columns", "explain", "formatting", "frontier", "ledger"),
        *("methods", "metrics", "sets", "srgb"),
    },
    "citation": {"compression", "images", "methods", "sets", "version"},
    "columns": set(),
    "command_line": {
        *("batch", "columns", "command_line", "compression", "files", "formatting", "images"),
        *("frontier", "limits", "methods", "metrics", "report", "samples", "sets", "sizes"),
        *("sweeps", "uploads", "version"),
    },
    "compression": {"files", "images", "limits", "methods", "metrics", "storage", "version"},
    "deadline": set(),
    "dictionary": {"dictionary", "samples", "solvers"},
    "explain": {
        *("compression", "explain", "files", "formatting", "images", "methods", "metrics"),
        "solvers",
    },
    "files": {"columns", "files", "formatting", "images", "solvers", "storage"},
    "formatting": set(),
    "frontier": {"frontier"},
    "images": {"sizes"},
    "lazy": set(),
    "ledger": {"compression", "formatting", "images", "storage"},
    "limits": set(),
    "methods": {
        *("deadline", "dictionary", "files", "formatting", "images", "limits"),
        *("methods", "solvers", "storage"),
    },
    "metrics": {"images", "metrics", "srgb"},
    "report": {
        *("charts", "columns", "compression", "files", "formatting", "frontier", "images"),
        *("ledger", "methods", "report", "sets", "sweeps", "version"),
    },
    "samples": {"images", "samples", "uploads"},
    "sets": {"files", "formatting", "frontier", "methods", "sets"},
    "script": {"images", "methods", "version"},
    "sizes": set(),
    "solvers": {"deadline", "images", "solvers", "srgb"},
    "srgb": set(),
    "storage": set(),
    "sweeps": {"columns", "compression", "images", "methods", "metrics"},
    "uploads": {"formatting", "images", "limits", "sizes", "uploads"},
    "verification": {"images", "limits", "metrics"},
    "version": set(),
}
# Packages whose module has a different name.
MODULES = {"scikit-learn": "sklearn", "scikit-image": "skimage", "pillow": "PIL"}
# These are imported through `core.lazy` alone, so that the first picture comes sooner.
HEAVY = {"sklearn", "skimage", "scipy", "pandas", "plotly", "matplotlib", "numba", "distributed"}


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package_of(module):
    """The module or package directly in core that a module belongs to, "" for core itself."""
    return [*module.split("."), ""][1]


@cache
def nodes_of(path):
    """All nodes of the syntax tree of a file."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imports_of(path):
    """Every module that a file imports, at its top or inside a function."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports escape this test"
            # `from core import images` names a module as well.
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from names if node.module == "core" else [node.module]


def strings_and_names_of(path):
    for node in nodes_of(path):
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
    imported = {package_of(name) for name in imports_of(path) if name.split(".")[0] == "core"}
    assert imported <= {*ALLOWED[package_of(name_of(path))], "lazy"}


def test_every_module_and_package_of_core_has_its_line():
    assert {package_of(name_of(path)) for path in CORE} == set(ALLOWED)


@pytest.mark.parametrize("path", [*CORE, *FRONT], ids=name_of)
def test_heavy_packages_are_imported_through_core_lazy_alone(path):
    packages = {name.split(".")[0] for name in imports_of(path)}
    assert name_of(path) == "core.lazy" or not packages & HEAVY


def test_no_file_is_too_long_to_read():
    code = [
        path for folder in ("core", "pages", "tests") for path in ROOT.glob(f"{folder}/**/*.py")
    ]
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in code}
    assert {name for name, length in lengths.items() if length > LONGEST_FILE} == set()


def file_of(module):
    """The file of a module of the front end, None for any other module."""
    path = ROOT.joinpath(*module.split("."))
    files = [path.with_suffix(".py"), path / "__init__.py"]
    return next((file for file in files if file in FRONT), None)


def front_imports_of(path):
    """The files of the front end that a file imports, also by `from pages.shared import links`."""
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "pages":
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            yield from filter(None, map(file_of, names))


@cache
def needed_by(path):
    """All files of the front end that a script needs, directly or indirectly."""
    needed, pending = set(), [path]
    while pending:
        new = set(front_imports_of(pending.pop())) - needed
        needed |= new
        pending += new
    return needed


def shared_modules():
    files = (ROOT / "pages" / "shared").rglob("*.py")
    return sorted(path for path in files if path.parent.name != "shared" or path.stem[0] != "_")


def test_shared_modules_are_few():
    assert len(shared_modules()) <= MOST_SHARED_MODULES


@pytest.mark.parametrize("path", shared_modules(), ids=name_of)
def test_what_serves_one_page_stands_with_that_page(path):
    # A module that the frame needs serves every page.
    scripts = [ROOT / "app.py", *(ROOT / "pages" / f"{stem}.py" for stem in STEMS)]
    users = [script.stem for script in scripts if path in needed_by(script)]
    assert "app" in users or len(users) >= 2, f"{name_of(path)} serves only {users}."


def test_each_section_serves_its_page_alone():
    for stem in STEMS:
        folders = {
            path.parts[2]
            for path in map(relative, needed_by(ROOT / "pages" / f"{stem}.py"))
            if path.parts[1] == "sections" and len(path.parts) > 3
        }
        assert folders <= {stem}


def relative(path):
    return path.relative_to(ROOT)


def test_a_page_is_its_script_and_its_line():
    scripts = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert scripts == {*STEMS, "__init__"}
    folders = {path.name for path in (ROOT / "pages" / "sections").iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} <= set(STEMS)


@pytest.mark.parametrize("path", FRONT, ids=name_of)
def test_caches_are_in_pages_server_alone(path):
    caches = {"cache_data", "cache_resource"} & set(strings_and_names_of(path))
    assert not caches or name_of(path).startswith("pages.server.")


@pytest.mark.parametrize("path", [*CORE, *FRONT], ids=name_of)
def test_types_of_replaced_fields_are_checked(path):
    lines = path.read_text("utf-8").splitlines()
    assert not [line for line in lines if "replace(" in line and "type: ignore" in line]


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
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] in ("core", "pages"):
            assert not [alias.name for alias in node.names if alias.name.startswith("_")]


def test_every_public_name_of_core_is_there():
    for name in core.__all__:
        assert getattr(core, name) is not None
    assert {*core.__all__} <= {*dir(core)}
    with pytest.raises(AttributeError, match="has no attribute 'compres'"):
        _ = core.compres


def test_importing_core_alone_loads_next_to_nothing():
    code = "import sys; before = {*sys.modules}; import core; print(*({*sys.modules} - before))"
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {name for name in process.stdout.split() if name not in sys.stdlib_module_names}
    assert {name for name in loaded if "." not in name} == {"core"}


def test_every_required_package_is_used():
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    required = {re.match(r"[\w-]+", line)[0].lower() for line in lines if line[0] != "#"}
    imported = {name.split(".")[0] for path in [*CORE, *FRONT] for name in imports_of(path)}
    assert "skimage" in imported
    # Photographs of some packages are used by their path.
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
