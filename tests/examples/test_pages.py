# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""README and guides tell no lie: what they say to write and to run is written and run, and prints what they show."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.examples.lab import Lab
from tests.examples.pages import ALREADY_ON_TRITON, ALREADY_THERE, ENDPOINT, NOT_RUN, PAGES, ROOT, STILL
from tests.examples.story import Command, File, NotAStory, missing, outputs, read, script

STORIES = [page for page in PAGES if read(page)]


@pytest.mark.faces
@pytest.mark.parametrize("page", STORIES, ids=[page.stem for page in STORIES])
def test_a_page_tells_the_truth(lab: Lab, page: Path) -> None:
    for provider, names in ALREADY_THERE.get(page.stem, {}).items():
        for name in names:
            lab.world.add_instances(1, name=name, provider=provider)
    for name in ALREADY_ON_TRITON.get(page.stem, ()):
        lab.world.triton.add_machines(1, name=name, tags={"role": name})
    steps = read(page)
    replaced = {ENDPOINT: f"endpoint: {lab.url}\n    poll_interval: 0.1"}

    done = subprocess.run(
        ["bash", "-s"],
        input=script(steps, replaced, list(NOT_RUN)),
        cwd=lab.folder,
        env=lab.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )

    printed = outputs(done.stdout)
    for number, step in enumerate(steps):
        if isinstance(step, Command) and step.line not in NOT_RUN:
            text, status = printed[number]
            assert bool(status) == step.fails, f"status {status}: $ {step.line}\n{text}"
            assert missing(step.shown, text) == [], f"$ {step.line}\n{text}"


def test_the_links_of_the_readme_lead_somewhere() -> None:
    readme = ROOT / "README.md"
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", readme.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (readme.parent / link).exists()] == []


def test_what_is_not_run_is_on_a_page() -> None:
    """A reason for something that no page says any more would hide the next mistake."""
    said = {step.line for page in PAGES for step in read(page) if isinstance(step, Command)}
    assert set(NOT_RUN) <= said


def test_the_machines_of_a_page_belong_to_a_page() -> None:
    assert set(ALREADY_THERE) | set(ALREADY_ON_TRITON) | STILL <= {page.stem for page in STORIES}


class TestTheReaderOfPages:
    """The checks above can fail."""

    def test_files_and_commands_of_markdown(self, tmp_path: Path) -> None:
        page = tmp_path / "page.md"
        page.write_text("```yaml\n# a.yml\nx: 1\n```\n\n```console\n$ one \\\n  two\nsaid\n$ three\n```\n", "utf-8")

        assert read(page) == [File("a.yml", "# a.yml\nx: 1\n"), Command("one \\\n  two", "said"), Command("three", "")]

    def test_files_and_commands_of_restructured_text(self, tmp_path: Path) -> None:
        page = tmp_path / "page.rst"
        page.write_text(
            "A::\n\n.. code-block:: ini\n\n   # a.cfg\n\n   [x]\n\n.. code-block:: console\n\n   $ one\n   said\n",
            "utf-8",
        )

        assert read(page) == [File("a.cfg", "# a.cfg\n\n[x]\n"), Command("one", "said")]

    @pytest.mark.parametrize("block", ["yaml\nx: 1\n", "console\nls\n"])
    def test_a_block_that_nobody_could_carry_out(self, tmp_path: Path, block: str) -> None:
        page = tmp_path / "page.md"
        page.write_text(f"```{block}```\n", "utf-8")

        with pytest.raises(NotAStory):
            read(page)

    def test_what_is_shown_must_be_printed_in_order(self) -> None:
        printed = "one  149.165.0.1\ntwo ****\nthree\n"

        assert missing("one 10.0.0.9\n...\ntwo *********", printed) == []
        assert missing("two ***\none 10.0.0.9", printed) == ["one 10.0.0.9"]
        assert missing("four", printed) == ["four"]
        assert missing("thr ...", printed) == ["thr ..."]
        assert missing("thr...", printed) == []

    def test_an_error_that_is_shown_is_expected(self) -> None:
        assert Command("x", "fatal: [localhost]: FAILED!").fails
        assert not Command("x", "ok: not fatal: at all").fails
