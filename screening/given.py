"""Who gave each answer, where, when, and in which language the form was."""

from collections.abc import Mapping

from screening.records import Case, StoredAnswer
from screening.reviewed import Names, moment, name_of
from screening.summary.words import THE_PATIENT

PLACE_WORDS: Mapping[str, str] = {
    "tablet": "on a tablet of the clinic",
    "link": "by a visit link",
    "browser": "in a browser without a link",
}
LANGUAGES: Mapping[str, str] = {"en": "English", "es": "Spanish", "de": "German", "fr": "French"}
Given = Mapping[str, tuple[str, str]]


def place_words(place: str) -> str:
    """Where a patient wrote, in words."""
    return PLACE_WORDS.get(place, place)


def by_words(answer: StoredAnswer, names: Names, places: Mapping[str, str]) -> str:
    """Who gave an answer, and where. `places`: in words, by the id of the hold that a patient wrote on."""
    if answer.author.kind == "staff":
        return f"{name_of(answer.author.id, names)}, staff"
    return f"{THE_PATIENT}, {places.get(answer.author.id, 'place not noted')}"


def told_of(answer: StoredAnswer, locale: str, names: Names, places: Mapping[str, str]) -> tuple[str, str]:
    """When an answer was given; and by whom, where and in which language the form was."""
    language = LANGUAGES.get(locale, locale)
    return moment(answer.recorded_at), f"{by_words(answer, names, places)}; form in {language}"


def given_of(case: Case, names: Names, places: Mapping[str, str]) -> Given:
    """Of every answer that was given, by question id: when, and by whom, where and in which language."""
    locale = case.encounter.locale
    return {
        id: told_of(answer, locale, names, places)
        for id, answer in case.answers.items()
        if answer.value is not None
    }
