"""Takes the README's pictures from the running app: the form, a case for review, and page 1 of its summary.

`make screenshots` writes docs/pictures/form.png, review.png and pdf.png. Everyone in them is invented.
"""

import io
import re
import subprocess
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from forms import blood_pressure
from pages.parts.journey import STEPS
from screening.records import Records
from tests.browser.conftest import set_up
from tests.browser.serving import Server
from tests.lives import ROOT

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 250_000  # bytes
_TABLET = {"width": 1024, "height": 1180}
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
_REVIEWED, _HALFWAY = "Trần Thị Ví Dụ", "Ivo Halfway"


def kept(name: str, picture: bytes) -> None:
    """Write a picture with as many colours as fit into the size, 256 at first. Raises ValueError when none do."""
    whole = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in (256, 128, 64, 32):
        packed = io.BytesIO()
        whole.quantize(colours, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
        if packed.tell() <= LARGEST:
            (PICTURES / f"{name}.png").write_bytes(packed.getvalue())
            print(f"docs/pictures/{name}.png  {packed.tell():,} bytes, {whole.width} x {whole.height}")
            return
    raise ValueError(
        f"{name}.png is larger than {LARGEST:,} bytes at 32 colours: take a smaller part of the page"
    )


def settled(page: Page, heading: str) -> Page:
    """The page once it stands still, with this heading on it."""
    page.get_by_role("heading", name=heading, exact=True).wait_for()
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_load_state("networkidle")
    page.locator('[data-testid="stSkeleton"]').first.wait_for(state="detached")
    page.evaluate("document.fonts.ready")
    return page


def first_page(pdf: Path) -> bytes:
    """Page 1 as a picture, by poppler."""
    command = ["pdftoppm", "-f", "1", "-l", "1", "-r", "110", "-png", str(pdf)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def encounter_of(server: Server, name: str) -> str:
    """The encounter id of an invented patient."""
    records = Records.open(server.folder / "anteroom.db")
    ids = [row.encounter.id for row in records.queue(50)] + [one.encounter.id for one in records.drafts(50)]
    answers = records.answers_in(ids, ["about_you.name"])
    records.close()
    return next(id for id, given in answers.items() if given["about_you.name"].value == name)


def take(page: Page, server: Server) -> None:
    """All three."""
    set_up(page, server)
    page.goto(f"{server.url}/review_case?case={encounter_of(server, _REVIEWED)}")
    kept("review", settled(page, "Case").screenshot())
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the summary (PDF)").click()
    kept("pdf", first_page(waiting.value.path()))
    page.goto(server.url)
    settled(page, "Queue")
    form = page.locator(f'form:has(input[value="{encounter_of(server, _HALFWAY)}"])')
    form.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Next").wait_for()
    # The same window goes on (?w=...): another one would only be told that the form is open elsewhere.
    number = STEPS.index(blood_pressure.SECTION.id) + 1
    page.goto(re.sub(r"page=\d+", f"page={number}", page.url))
    settled(page, blood_pressure.SECTION.title).get_by_label("Upper number").wait_for()
    kept("form", page.screenshot())


def main() -> None:
    """Start a server over a folder of its own, take the pictures, stop it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder)).start("--demo")
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=_FLAGS)
        try:
            take(browser.new_page(viewport=_TABLET), server)  # type: ignore[arg-type]
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
