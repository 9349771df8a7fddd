"""The bootstrap's own decisions: stamps, the apt line, which node, which browser, no traceback."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from core.bootstrap import browser, environment, locks, node, stamps, system
from core.bootstrap.paths import ROOT
from core.bootstrap.steps import Halt, run


def test_only_the_standard_library_is_imported() -> None:
    for file in sorted((ROOT / "core" / "bootstrap").glob("*.py")):
        for statement in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(statement, ast.ImportFrom):
                names = [statement.module or ""]
            elif isinstance(statement, ast.Import):
                names = [alias.name for alias in statement.names]
            else:
                continue
            for name in names:
                own = name == "core.bootstrap" or name.startswith("core.bootstrap.")
                assert own or name.split(".")[0] in sys.stdlib_module_names, f"{file.name} imports {name}"


def test_a_stamp_holds_until_a_file_or_a_fact_changes(tmp_path: Path) -> None:
    file = tmp_path / "lock.txt"
    file.write_text("one")
    folder = tmp_path / "stamps"
    first = stamps.fingerprint([file], "3.11")
    assert not stamps.holds("run", first, folder)
    stamps.remember("run", first, folder)
    assert stamps.holds("run", first, folder)
    assert not stamps.holds("test", first, folder)
    assert stamps.fingerprint([file], "3.12") != first
    file.write_text("two")
    assert stamps.fingerprint([file], "3.11") != first


def test_a_fingerprint_does_not_depend_on_the_order(tmp_path: Path) -> None:
    files = [tmp_path / name for name in "abc"]
    for file in files:
        file.write_text(file.name)
    assert stamps.fingerprint(files) == stamps.fingerprint(reversed(files))


def test_sources_leave_out_what_is_installed_or_built(tmp_path: Path) -> None:
    for name in ("src/a.ts", "node_modules/b/c.js", "build/d.js", "e.json"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    assert [file.name for file in stamps.sources(tmp_path)] == ["e.json", "a.ts"]
    assert stamps.sources(tmp_path / "absent") == []


def test_the_apt_line_asks_nothing() -> None:
    line = system.apt_line(["libpango-1.0-0", "fonts-dejavu-core"])
    assert line == "apt-get install -y --no-install-recommends libpango-1.0-0 fonts-dejavu-core"


def test_what_is_missing_is_named_by_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "loads", lambda library: library != "libharfbuzz-subset.so.0")
    monkeypatch.setattr(system, "has_font", lambda folders: False)
    monkeypatch.setattr(system, "find_chromium", lambda: None)
    monkeypatch.setattr(system, "is_packaged", lambda: True)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    venv = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert system.missing_packages(browser=False) == ["libharfbuzz-subset0", "fonts-dejavu-core", venv]
    assert system.missing_packages(browser=True)[-1] == "chromium"


def test_without_rights_the_exact_line_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "missing_packages", lambda *, browser: ["libpango-1.0-0"])
    monkeypatch.setattr(system, "privilege", lambda: None)
    monkeypatch.setattr("shutil.which", lambda name: "apt-get")
    with pytest.raises(Halt, match=r"sudo apt-get install -y --no-install-recommends libpango-1\.0-0"):
        system.ensure_system(browser=False)


def test_a_library_that_is_not_there_does_not_load() -> None:
    assert not system.loads("libguichet-nowhere.so.0")


def test_a_font_is_looked_for_below_the_folders(tmp_path: Path) -> None:
    assert not system.has_font([str(tmp_path), str(tmp_path / "absent")])
    (tmp_path / "truetype").mkdir()
    (tmp_path / "truetype" / "A.TTF").write_bytes(b"")
    assert system.has_font([str(tmp_path)])


@pytest.mark.parametrize(("version", "number"), [("v20.20.2", 20), ("v8.1", 8), ("", 0), ("nonsense", 0)])
def test_the_version_of_node_is_read(version: str, number: int) -> None:
    assert node.major(version) == number


def test_a_node_that_does_not_run_has_no_version(tmp_path: Path) -> None:
    assert node.version_of(str(tmp_path / "node")) is None


def test_the_version_of_an_environment_is_read(tmp_path: Path) -> None:
    settings = tmp_path / "pyvenv.cfg"
    assert environment.venv_version(settings) is None
    settings.write_text("home = /usr/bin\nversion = 3.12.3\n")
    assert environment.venv_version(settings) == "3.12"


def test_the_named_browser_wins_and_must_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\n")
    monkeypatch.setenv(browser.CHROMIUM_VARIABLE, str(program))
    assert browser.find_chromium() is None
    program.chmod(0o755)
    assert browser.find_chromium() == program


def test_the_script_that_only_advises_the_snap_is_no_browser(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stub = tmp_path / "chromium-browser"
    stub.write_text("#!/bin/sh\necho Please run: snap install chromium\n")
    stub.chmod(0o755)
    monkeypatch.delenv(browser.CHROMIUM_VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "downloaded"))
    assert browser.find_chromium() is None
    with pytest.raises(Halt, match="playwright install"):
        browser.chromium()
    downloaded = tmp_path / "downloaded" / "chromium-1200" / "chrome-linux64" / "chrome"
    downloaded.parent.mkdir(parents=True)
    downloaded.write_bytes(b"")
    assert browser.chromium() == downloaded


def test_ubuntu_has_chromium_as_a_snap_only(tmp_path: Path) -> None:
    release = tmp_path / "os-release"
    release.write_text('NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n')
    assert not browser.is_packaged(release)
    release.write_text("ID=debian\n")
    assert browser.is_packaged(release)


def test_markers_that_always_hold_are_removed_from_a_lock() -> None:
    text = f"a==1 ; {locks.COMMON} \\\nb==2 ; python_full_version < '3.12' and {locks.COMMON} \\\n"
    assert locks.without_common_markers(text) == "a==1 \\\nb==2 ; python_full_version < '3.12' \\\n"


def test_a_failed_program_stops_with_its_last_lines_and_a_sentence() -> None:
    with pytest.raises(Halt) as stop:
        run([sys.executable, "-c", "print('the cause'); raise SystemExit(3)"], "It could not be done.")
    assert str(stop.value) == "  the cause\nIt could not be done."


def test_a_foreseeable_failure_prints_no_trace() -> None:
    words = [sys.executable, "-m", "core.bootstrap", "migration"]
    result = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.startswith("usage: make migration")
    assert "Traceback" not in result.stderr
