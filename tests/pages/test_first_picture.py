"""What comes between a visitor and the first picture on a fresh server."""

import subprocess
import sys

from tests.readme import ROOT


def test_the_sidebar_is_there_before_pandas_is_loaded():
    # Streamlit imports it to find out whether a list that a component is given is a table.
    code = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        "script = 'from pages.sidebar import controls; controls.sidebar()'\n"
        "app = AppTest.from_string(script).run()\n"
        "print(len(app.exception), len(app.radio), 'pandas' in sys.modules)\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert process.stdout.split() == ["0", "1", "False"], process.stderr
