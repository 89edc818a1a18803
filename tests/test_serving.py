"""The files that serve the app agree with each other and with the limits."""

import re
import tomllib
from pathlib import Path

import pytest

from core.limits import LIMITS
from tests.load.scenario import SMALL_HOST

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
INSTRUCTIONS = re.findall(r"^([A-Z]+) (.*)", DOCKERFILE.replace("\\\n", " "), re.MULTILINE)


def arguments_of(instruction):
    return [text for name, text in INSTRUCTIONS if name == instruction]


def test_the_container_is_set_up_as_the_load_is_measured():
    environment = dict(re.findall(r"(\w+)=(\S+)", " ".join(arguments_of("ENV"))))
    assert environment.items() >= SMALL_HOST.items()


def test_the_container_runs_as_an_unprivileged_user_and_reports_its_health():
    names = [name for name, _ in INSTRUCTIONS]
    assert arguments_of("USER") == ["1000"]
    assert names.index("USER") < names.index("CMD")
    assert "/_stcore/health" in arguments_of("HEALTHCHECK")[0]


def test_the_container_holds_what_the_app_needs():
    copied = {word for text in arguments_of("COPY") for word in text.split()}
    assert {"app.py", "core", "pages", ".streamlit", "requirements.txt"} <= copied
    own = [word for word in copied if "/" not in word and not word.startswith("--")]
    assert all((ROOT / word).exists() for word in own)


def test_one_port_everywhere():
    front_matter = README.split("---")[1]
    assert "sdk: docker\n" in front_matter
    ports = set(re.findall(r"\b(?:app_port: |port=|EXPOSE |localhost:|127.0.0.1:)(\d+)", README))
    ports |= set(re.findall(r"(?:port=|EXPOSE |localhost:)(\d+)", DOCKERFILE))
    assert ports == {"8501"}


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("server", "maxUploadSize", 10),
        ("server", "enableStaticServing", False),
        ("runner", "fastReruns", False),
        ("client", "showErrorDetails", "none"),
        ("client", "showErrorLinks", False),
        ("browser", "gatherUsageStats", False),
    ],
)
def test_streamlit_is_set_up_for_untrusted_visitors(section, name, value):
    assert CONFIG[section][name] == value


def test_streamlit_keeps_no_more_than_the_limits_say():
    number, unit = re.fullmatch(r"(\d+)(MB)", CONFIG["server"]["maxCacheDataSize"]).groups()
    assert int(number) * {"MB": 1024**2}[unit] <= LIMITS.max_cache_bytes
    assert CONFIG["server"]["maxUploadSize"] * 1024**2 >= LIMITS.max_file_bytes
