"""An invented patient's summary with something in every part, for the tests of the page itself."""

from dataclasses import replace

from screening.rule import ROUTE_WORDS, RUNG_WORDS, Route, Rung
from screening.summary.model import (
    Added,
    AnswerRow,
    AnswerSection,
    AskedAgain,
    AskedQuestion,
    Change,
    ChoiceRow,
    Contradiction,
    Course,
    Decision,
    Entry,
    Evidence,
    Field,
    GateRow,
    Ledger,
    Lift,
    Line,
    MedicineRow,
    PaperState,
    Patient,
    Pressure,
    PressureLimit,
    Review,
    RouteRow,
    ScoreBand,
    ScorePoint,
    ScoreRow,
    Settle,
    Signature,
    Stamp,
    Summary,
    TrialRow,
    Urgent,
)

_ROUTES = (
    (Route.ESKETAMINE, Rung.URGENT, "labelled", "not met", 1, 0, 2, 9),
    (Route.INFUSION, Rung.CONTRAINDICATED, "off-label", "not applicable", 1, 2, 3, 12),
    (Route.INTRAMUSCULAR, Rung.DEFERRED, "off-label", "not applicable", 0, 2, 3, 12),
    (Route.SUBCUTANEOUS, Rung.INFORMATION_NEEDED, "off-label", "unknown", 0, 0, 3, 12),
    (Route.COMPOUNDED_NASAL, Rung.SPECIALIST_CLEARANCE, "off-label", "unknown", 0, 1, 1, 0),
    (Route.ORAL_HOME, Rung.PRECAUTIONS, "none stated", "not applicable", 0, 0, 3, 0),
    (Route.PSYCHOTHERAPY, Rung.NONE_FOUND, "none stated", "met", 0, 0, 0, 0),
)


def _entry(id: str, truth: str, rung: Rung, statement: str) -> Entry:
    return Entry(
        id=id,
        truth=truth,
        statement=statement,
        clinician="Repeat seated after five minutes of rest; treat before the visit is booked again.",
        strength="absolute (as the source states it)",
        rung=rung,
        consequences=(
            Field("Deferred", "Esketamine nasal spray, Ketamine infusion"),
            Field("Precautions", "Oral ketamine at home"),
        ),
        logic="the mean of the last two readings is above 140 mmHg systolic, or above 90 mmHg diastolic",
        evidence=(
            Evidence("Blood pressure, mean of the last readings", "153/93 mmHg", "153 is above 140 mmHg"),
            Evidence("High blood pressure", "no"),
        ),
        missing=("Aneurysm of any vessel (not sure)",) if truth == "UNKNOWN" else (),
        sources=(Field("S01 section 5.6", "Esketamine label, 2025"), Field("S14 p. 3", "A guideline, 2021")),
        confidence="V/I: read in the document itself, then this project's inference",
        inference="that two readings on one day count as one",
        reviewed="not yet reviewed by a prescriber; review by 2027-05-22",
    )


def _pressures() -> tuple[Pressure, ...]:
    readings = [
        (148, 88, "2", "Oct"),
        (152, 94, "9", "Oct"),
        (138, 84, "23", "Oct"),
        (158, 97, "6", "Nov"),
        (149, 91, "20", "Nov"),
    ]
    return tuple(
        Pressure(
            upper,
            lower,
            (day, month, "2026"),
            f"{upper}/{lower} mmHg on {day} {month} 2026, at home, taken by the patient"
            + (": past the limit" if upper > 140 or lower > 90 else ""),
            upper > 140,
            lower > 90,
        )
        for upper, lower, day, month in readings
    )


def invented() -> Summary:
    """A patient with something in every part, the urgent banner and the chart included."""
    return Summary(
        patient=Patient("Nguyễn Thị Ánh-Łukasiewicz", "14 March 1980", "46 years", "AN-000123", demo=True),
        visit=(
            Field("Visit", "22 November 2026"),
            Field("Handed in", "21 November 2026"),
            Field("Treatment sought for", "depression"),
            Field("Answered by", "the patient, on a link"),
        ),
        stamp=Stamp(
            "Anteroom protocol",
            "1.0",
            "9f2c" * 16,
            "US default",
            "1.0",
            "Draft protocol, not adopted by a prescriber",
            "Intake 1.0",
        ),
        letter_paper=True,
        urgent=(
            Urgent(
                "SUI-2",
                "Thoughts of suicide with intent",
                "See the patient today; do not leave alone.",
                "Intent to act: yes",
            ),
        ),
        routes=tuple(
            RouteRow(route, ROUTE_WORDS[route], rung, RUNG_WORDS[rung], *rest)
            for route, rung, *rest in _ROUTES
        ),
        beyond_urgent=(Field("Deferred", "esketamine"),),
        stops=(
            Line(
                Rung.CONTRAINDICATED,
                "ESK-1",
                "Aneurysm of the aorta, brain, chest or belly",
                "esketamine, infusion",
            ),
            Line(
                Rung.DEFERRED,
                "BP-1",
                "Blood pressure above the limit before dosing",
                "all clinic routes",
                "153/93 mmHg",
            ),
        ),
        cautions=(
            Line(Rung.SPECIALIST_CLEARANCE, "LIV-2", "Severe liver disease", "all routes"),
            Line(
                Rung.PRECAUTIONS,
                "MED-4",
                "Takes a benzodiazepine",
                "all routes",
                "lorazepam 1 mg twice a day",
            ),
        ),
        unknown=(
            Line(Rung.CONTRAINDICATED, "ESK-2", "Arteriovenous malformation", "esketamine", "not sure"),
            Line(Rung.INFORMATION_NEEDED, "PREG-1", "Pregnancy", "all routes", "not asked"),
        ),
        settle=(
            Settle("Ask", ("Bleeding in the brain",), ("scan report",), "2 findings, all routes", ("ESK-3",)),
            Settle("Measure", ("Pregnancy test on the day",), (), "1 finding, all routes", ("PREG-1",)),
        ),
        contradictions=(
            Contradiction(
                "Takes lisinopril, yet answered \u201cno\u201d to high blood pressure. What is it taken for?",
                (Field("High blood pressure", "no"), Field("Medicines", "lisinopril 10 mg once a day")),
            ),
        ),
        pressures=_pressures(),
        limits=(
            PressureLimit(140, "140 limit", "systolic limit 140 mmHg (above it)"),
            PressureLimit(90, "90 limit", "diastolic limit 90 mmHg (above it)"),
        ),
        entries=(
            _entry("BP-1", "YES", Rung.DEFERRED, "Blood pressure above the limit before dosing"),
            _entry("ESK-1", "YES", Rung.CONTRAINDICATED, "Aneurysm of the aorta, brain, chest or belly"),
            _entry("SED-1", "YES", Rung.NONE_FOUND, "Sedation may follow any dose"),
            _entry("ESK-2", "UNKNOWN", Rung.CONTRAINDICATED, "Arteriovenous malformation"),
        ),
        changes=(Change("CARD-3", "Heart attack at least six weeks ago", "on or after 29 November 2026"),),
        medicines=(
            MedicineRow(
                "Zestril",
                "lisinopril",
                "10 mg, once a day",
                "antihypertensive (ACE inhibitor)",
                "none known here",
            ),
            MedicineRow("greenie tablets", "", "1 tablet, as needed", "", "cannot be told"),
        ),
        medicine_notes=("Benzodiazepines: 2 mg a day as lorazepam (conversion S44).",),
        ledgers=(
            Ledger(
                "Antidepressants in this episode",
                (
                    TrialRow(
                        "sertraline",
                        "100 mg",
                        "10",
                        "none or little",
                        "did not work",
                        "meets",
                        "dose and time reached",
                    ),
                    TrialRow(
                        "bupropion", "not sure", "8", "some", "side effects", "cannot tell", "dose not known"
                    ),
                ),
                "1 meets, 0 do not, 1 cannot be told; 2 are asked for: not known",
            ),
        ),
        gates=(
            GateRow(
                "GATE-1",
                "Two adequate antidepressant trials in this episode",
                "not met",
                "esketamine",
                (Evidence("Adequate trials in this episode", "1", "(at least 2: no)"),),
                ("Dose of bupropion (not sure)",),
                (Field("S01 section 1", "Esketamine label, 2025"),),
                "V",
                "the label's words",
            ),
        ),
        scores=(ScoreRow("PHQ-9", "19", "15 to 19: moderately severe", "20 November 2026", "clinician"),),
        answers=(
            AnswerSection(
                "Heart and circulation",
                (
                    AnswerRow(
                        "Heart attack",
                        "Have you ever had a heart attack?",
                        "No",
                        recorded="21 November 2026",
                        given_at="21 November 2026, 18:05",
                        given_by="the patient, by a visit link; form in English",
                    ),
                    AnswerRow(
                        "Aneurysm",
                        "Has a doctor said you have an aneurysm (a bulge in a blood vessel)?",
                        "",
                        "not sure",
                        "21 November 2026",
                        (
                            Field(
                                "Asked again, 22 November 2026, 09:15",
                                "not answered: the earlier answer stands",
                            ),
                        ),
                        "21 November 2026, 18:06",
                        "the patient, by a visit link; form in English",
                    ),
                    AnswerRow(
                        "Pregnancy",
                        "Are you pregnant?",
                        "",
                        "rather not say",
                        "21 November 2026",
                        (),
                        "21 November 2026, 19:40",
                        "Rosa Okafor, NP, staff; form in English",
                    ),
                    AnswerRow("Home oxygen", "Do you use oxygen at home?", "", "not asked"),
                    AnswerRow(
                        "Kidney test",
                        "What was your last kidney test?",
                        "60 mL/min",
                        "out of date",
                        "17 October 2025",
                    ),
                ),
            ),
        ),
        choices=(
            ChoiceRow(
                "Blood pressure above which dosing waits", "above 140/90 mmHg", "S01 5.6", "label position"
            ),
        ),
        provenance=(Field("Answers", "given by the patient on a visit link, 21 November 2026"),),
        sources=(Field("S01", "Esketamine label, 2025 (read in full)"),),
        courses=(_course(),),
        asked=(
            AskedAgain(
                1,
                "Dr Amara Oyelaran, MD",
                "22 November 2026, 09:15",
                "0 of 1 answered again, taken back by staff 22 November 2026, 17:00",
                "Please look at the letter of your heart doctor.",
                False,
                (
                    AskedQuestion(
                        "Aneurysm", "asked again, not answered: the earlier answer stands", "not sure"
                    ),
                ),
            ),
        ),
    )


def _course() -> Course:
    bands = ((0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 19, "moderately severe"))
    totals = ((22, "2 Aug", "August"), (17, "2 Sep", "September"), (19, "20 Nov", "November"))
    days = (739830, 739861, 739940)
    return Course(
        "PHQ-9",
        0,
        27,
        tuple(ScoreBand(low, high, words) for low, high, words in (*bands, (20, 27, "severe"))),
        tuple(
            ScorePoint(day, score, (part, "2026"), f"{part.split()[0]} {month} 2026: {score}")
            for day, (score, part, month) in zip(days, totals, strict=True)
        ),
    )


def named(name: str) -> Summary:
    """The same summary with another name."""
    whole = invented()
    return replace(whole, patient=replace(whole.patient, name=name))


def with_answers(*texts: str) -> Summary:
    """The same summary with these texts among the answers, each to a question of its own."""
    rows = tuple(
        AnswerRow("Free text", f"Anything else? ({at})", text) for at, text in enumerate(texts, start=1)
    )
    return replace(invented(), answers=(AnswerSection("In your own words", rows),))


_STATES = {
    PaperState.DRAFT: "Draft: nobody has determined this case",
    PaperState.SIGNED: "Signed: determination 2",
    PaperState.SUPERSEDED: "Superseded by determination 3 of 1 December 2026",
    PaperState.OUTDATED: "Outdated: an answer was changed on 1 December 2026",
}


def reviewed(state: PaperState = PaperState.SIGNED) -> Summary:
    """The same patient after clinicians looked: entries, lifts, a clarified answer and, unless it is a draft, a
    determination that was signed."""
    whole = invented()
    (section,) = whole.answers
    clarified = replace(
        section.rows[0],
        beside=(
            Field("The patient wrote", "no, only a racing heart"),
            Field("Clarified by", "Rosa Okafor, NP, on 29 November 2026: asked by telephone"),
        ),
    )
    routes = tuple(
        replace(row, after_lifts="Precautions") if row.route is Route.INFUSION else row
        for row in whole.routes
    )
    return replace(
        whole,
        routes=routes,
        answers=(replace(section, rows=(clarified, *section.rows[1:])),),
        review=_review(state),
    )


def _review(state: PaperState) -> Review:
    signed = state is not PaperState.DRAFT
    return Review(
        state=state,
        state_words=_STATES[state],
        signature=Signature(
            2,
            "Dr Amara Oyelaran, MD",
            "30 November 2026, 14:03",
            "I determined this case on the findings shown here",
            "0123456789abcdef" * 4,
        )
        if signed
        else None,
        decisions=_decisions() if signed else (),
        words="Seen in person; the scan was read together with the patient." if signed else "",
        patient_words="Please bring the letter of your heart doctor. We start when the pressure is lower."
        if signed
        else "",
        lifts=(
            Lift(
                "ESK-1",
                "Aneurysm of the aorta, brain, chest or belly",
                "Not confirmed",
                "Documents contradict it",
                "The scan of 3 November 2026 shows no aneurysm; the patient had been told of a varix.",
                "Rosa Okafor, NP",
                "29 November 2026, 09:12",
                "Dr Amara Oyelaran, MD, 29 November 2026, 11:40",
                "",
                True,
                True,
            ),
            Lift(
                "MED-4",
                "Takes a benzodiazepine",
                "Accepted with a measure",
                "Known and planned for",
                "No dose on the morning of the visit.",
                "Rosa Okafor, NP",
                "29 November 2026, 09:20",
                "",
                "awaits a second signature",
                False,
                False,
            ),
        ),
        added=(
            Added(
                1,
                "Measured",
                "Blood pressure",
                "134/82, 132/80 mmHg, left arm, sitting, on 29 November 2026",
                "Rosa Okafor, NP",
                "29 November 2026, 09:02",
            ),
            Added(
                2,
                "Medicine resolved",
                "greenie tablets",
                "taken to be lorazepam: the box was shown",
                "Rosa Okafor, NP",
                "29 November 2026, 09:06",
            ),
            Added(
                3,
                "Note",
                "BP-1",
                "White coat? Repeat at home.",
                "Dr Amara Oyelaran, MD",
                "29 November 2026, 11:30",
                "written to the wrong case",
            ),
            Added(
                4,
                "Answer clarified",
                "Aneurysm, ever",
                "no; the letter speaks of a cyst",
                "Rosa Okafor, NP",
                "29 November 2026, 11:40",
                standing="It does not count yet: it awaits a second clinician's signature",
                until="until then this stands: Aneurysm of the aorta, brain, chest or belly (ESK-1)",
                stands=("ESK-1",),
            ),
            Added(
                5,
                "Answer clarified",
                "Stroke, ever",
                "no; it was a faint",
                "Rosa Okafor, NP",
                "29 November 2026, 11:45",
                standing="It counts. Second signature: Dr Amara Oyelaran, MD, 29 November 2026, 12:00",
            ),
        ),
    )


def _decisions() -> tuple[Decision, ...]:
    why = Field("Why", "One clinic route is enough to begin with.")
    return (
        Decision(
            Route.INFUSION,
            ROUTE_WORDS[Route.INFUSION],
            "Accept with conditions",
            (Field("Conditions", "Pressure below 140/90 on the day; a companion takes the patient home."),),
        ),
        Decision(
            Route.ESKETAMINE,
            ROUTE_WORDS[Route.ESKETAMINE],
            "Defer",
            (Field("Until", "14 January 2027"), Field("Why", "The scan of the neck vessels is not in yet.")),
        ),
        Decision(Route.ORAL_HOME, ROUTE_WORDS[Route.ORAL_HOME], "Decline", (why,)),
        Decision(Route.PSYCHOTHERAPY, ROUTE_WORDS[Route.PSYCHOTHERAPY], "Decline", (why,)),
    )
