"""What the clinician says to the patient above the questions that are asked again: plain words, nothing else."""

from pages.parts.show import draw, tag

FROM = "From the clinic"
ASKED = "The clinic asks you to answer these questions again. Your other answers are kept as they are."


def clinic_words(words: str) -> None:
    """Draw them; without words of the clinician the page says what this is."""
    said = [tag("p", line) for line in words.splitlines() if line.strip()]
    draw(
        tag("p", ASKED, class_="again"),
        tag("div", tag("p", tag("strong", FROM)), *said, class_="from-clinic") if said else "",
    )
