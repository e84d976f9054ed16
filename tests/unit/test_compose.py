"""What compose.yaml, nginx.conf, the Dockerfile and the settings say of each other holds."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from app.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
NGINX = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
PAGES = {name: service for name, service in COMPOSE["services"].items() if name != "nginx"}


def test_nginx_knows_every_replica_by_its_name_and_port() -> None:
    assert set(re.findall(r"server ([\w-]+):(\d+);", NGINX)) == {(name, str(Settings().port)) for name in PAGES}
    assert len(PAGES) == 2


def test_the_path_that_nginx_takes_away_is_the_pages() -> None:
    for service in PAGES.values():
        settings = Settings.from_environment({name: str(value) for name, value in service["environment"].items()})
        assert f"location {settings.root_path}/ " in NGINX and settings.forwarded


def test_nobody_writes_to_an_image_or_is_root_in_it() -> None:
    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in PAGES.values())
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert lines.index("USER page") < lines.index('CMD ["python", "app.py"]')
    assert any(line.startswith("HEALTHCHECK") for line in lines)


def test_what_the_image_is_made_of_is_let_in() -> None:
    copied = re.findall(r"^COPY (.+) \S+$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    names = [name for line in copied for name in line.split()]
    assert "requirements.lock" in names
    assert all(f"!{name}" in allowed and (ROOT / name).exists() for name in names)
