"""A copy of the source, to change its models as somebody will one day."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.live.servers import ROOT, environment

SOURCE = ("config", "crm", "email_assistant", "mcp_gateway")


class Tree:
    """The copy. Its own packages come first on the path, these tests after them."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        shutil.copy(ROOT / "manage.py", folder)
        for package in SOURCE:
            skipped = shutil.ignore_patterns("__pycache__", "static")
            shutil.copytree(ROOT / package, folder / package, ignore=skipped)

    def replace(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no longer: {old}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def manage(self, url: str, *arguments: str) -> str:
        ended = self.tried(url, str(self.root / "manage.py"), *arguments)
        assert ended.returncode == 0, ended.stderr[-4000:]
        return ended.stdout

    def ask(self, url: str, function: Callable[[], Any]) -> Any:
        """What this function of a test module answers with the models of this tree."""
        code = (
            f"import json, django; django.setup(); from {function.__module__} import "
            f"{function.__name__} as asked; print(json.dumps(asked()))"
        )
        ended = self.tried(url, "-c", code)
        assert ended.returncode == 0, ended.stderr[-4000:]
        return json.loads(ended.stdout.splitlines()[-1])

    def tried(self, url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        env = environment(url, PYTHONPATH=f"{self.root}:{ROOT}")
        return subprocess.run(
            [sys.executable, *arguments], env=env, cwd=self.root, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
