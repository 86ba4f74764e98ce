"""The karrio SDK in a process of its own: what loading it must not do."""

from __future__ import annotations

import subprocess
import sys


def test_loading_the_sdk_leaves_certificates_checked_and_says_nothing() -> None:
    code = (
        "import ssl\n"
        "import waypost.connectors.karrio.sdk\n"
        "context = ssl._create_default_https_context()\n"
        "assert context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname\n"
    )
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_reading_answers_does_not_load_the_sdk() -> None:
    code = "import sys, waypost.connectors.karrio\nassert 'karrio' not in sys.modules\n"
    ran = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=60
    )
    assert (ran.returncode, ran.stderr) == (0, "")
