"""Programs that come as Debian packages: found on the machine, else installed when we may."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

# The one without a window first: it does the same in little more than half the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
EMOJI = ("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf", "/usr/share/fonts/noto/NotoColorEmoji.ttf")


def chromium() -> str | None:
    """The browser to test in: CHROMIUM=, else the machine's."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def missing(packages: Sequence[str]) -> list[str]:
    """Which of these Debian packages bring something that this machine doesn't have yet."""
    there = {
        "chromium-headless-shell": chromium() is not None,
        "gettext": shutil.which("msgfmt") is not None,
        "poppler-utils": shutil.which("pdftotext") is not None,
        "fonts-noto-color-emoji": any(Path(path).exists() for path in EMOJI),
    }
    return sorted({name for name in packages if not there[name]})


def install(packages: Sequence[str]) -> None:
    """Installs them, or ends the run saying what to install."""
    wanted = missing(packages)
    if not wanted:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SystemExit(f"Missing on this machine; as root: apt-get install {' '.join(wanted)}")
    print(f"Installing {', '.join(wanted)}…", flush=True)
    for last in (False, True):
        if _apt("update") and _apt("install", "--yes", "--no-install-recommends", *wanted, loud=last):
            break
    if left := missing(packages):
        raise SystemExit(f"Could not install {', '.join(left)}.")


def _apt(*arguments: str, loud: bool = False) -> bool:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=180", *arguments]
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if loud and done.returncode != 0:
        print(done.stdout[-2000:], done.stderr[-2000:], flush=True)
    return done.returncode == 0
