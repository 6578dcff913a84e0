"""The tables of the clinicians' side: what they add to a case, who has it, what was asked back, released and printed.

Those that belong to one case count their rows within it (`number`), so that any of them can be named for ever.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
)

from screening.records.schema.base import HASH, ID, UtcTime, metadata


def _of_a_case(name: str, *columns: Column[object], keyed: bool = False) -> Table:
    """An append-only table whose rows are counted within an encounter. `keyed`: a press counts once."""
    key = (Column("idempotency_key", String(64), nullable=False, unique=True),) if keyed else ()
    return Table(
        name,
        metadata,
        Column("encounter_id", ID, ForeignKey("encounter.id"), nullable=False),
        Column("number", Integer, nullable=False),
        *key,
        *columns,
        Column("author_kind", String(10), nullable=False),
        Column("author", String(64), nullable=False),
        Column("at", UtcTime, nullable=False),
        PrimaryKeyConstraint("encounter_id", "number"),
    )


# A clinician's entry beside the answers (screening/entries.py); which kind it is stands inside the seal.
case_entry = _of_a_case("case_entry", Column("sealed", LargeBinary, nullable=False), keyed=True)

# The whole summary as it read when a judgement was kept: `number` is the judgement's.
reading = _of_a_case(
    "reading", Column("sealed", LargeBinary, nullable=False), Column("content_hash", HASH, nullable=False)
)

# Questions that the patient is asked again, and how that ended (`number` is that of the asking).
ask_back = _of_a_case("ask_back", Column("sealed", LargeBinary, nullable=False), keyed=True)
ask_back_end = _of_a_case("ask_back_end", Column("how", String(20), nullable=False))

# Who has a case (`person_id` None: nobody any more), and whether they acknowledged that it is urgent.
assignment = _of_a_case(
    "assignment",
    Column("person_id", ID, ForeignKey("person.id")),
    Column("acknowledged", Boolean, nullable=False),
    keyed=True,
)

# What a clinician let out to the patient: "patient-words" of a determination, or the "take-away".
release = _of_a_case(
    "release",
    Column("what", String(20), nullable=False),
    Column("determination", Integer, nullable=False),
    keyed=True,
)

# Every file that was given out, by its SHA-256: what is not here was not given out, or was altered.
paper = _of_a_case(
    "paper",
    Column("sha256", HASH, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("determination", Integer, nullable=False),
    Column("judgement", Integer, nullable=False),
)
Index("paper_sha256", paper.c.sha256)

COUNTED: tuple[Table, ...] = (case_entry, reading, ask_back, ask_back_end, assignment, release, paper)

# Where each case stands in the queue, worked out anew from the rows above and below whenever one of them is added:
# never a record of its own. `calm` (0: urgent), `mildness` (the severity, negative) and `visit_on` rise in the order of
# the queue and have a value also where nothing is known, so that one index gives its pages. `assignment`: the number of
# the last row of assignment, 0 for none. `awaits_second`: how many lifts and acts wait for a second clinician, as the reading
# kept last has it.
worklist = Table(
    "worklist",
    metadata,
    Column("encounter_id", ID, ForeignKey("encounter.id"), primary_key=True),
    Column("status", String(20), nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("calm", Integer, nullable=False),
    Column("mildness", Integer, nullable=False),
    Column("visit_on", Date, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("assignment", Integer, nullable=False),
    Column("assignee", ID),
    Column("acknowledged_at", UtcTime),
    Column("acknowledged_by", String(64)),
    Column("judgement", Integer),
    Column("awaits_second", Integer, nullable=False, server_default="0"),
    Index("worklist_order", "waiting", "calm", "mildness", "visit_on", "since", "encounter_id"),
    Index("worklist_status", "status", "calm", "mildness", "visit_on", "since", "encounter_id"),
    Index("worklist_assignee", "assignee", "status"),
    Index(
        "worklist_assignee_order",
        "assignee",
        "waiting",
        "calm",
        "mildness",
        "visit_on",
        "since",
        "encounter_id",
    ),
)

# What a case can be filtered by, as blind tags: outcome on a route, reason for treatment, route asked for, that something
# waits for a second clinician. Its place in the queue stands beside each tag once more, so that one index gives the pages
# under a tag and another counts them: no row of worklist is looked up for the many that are not on the page.
worklist_tag = Table(
    "worklist_tag",
    metadata,
    Column("encounter_id", ID, ForeignKey("encounter.id"), nullable=False),
    Column("tag", String(16), nullable=False),
    Column("status", String(20), nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("calm", Integer, nullable=False),
    Column("mildness", Integer, nullable=False),
    Column("visit_on", Date, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("assignee", ID),
    PrimaryKeyConstraint("tag", "encounter_id"),
    Index("worklist_tag_encounter", "encounter_id"),
    Index("worklist_tag_order", "tag", "waiting", "calm", "mildness", "visit_on", "since", "encounter_id"),
    Index("worklist_tag_status", "tag", "status", "assignee"),
)

# Who has a case on the screen now; a row is alive for a short while after `seen_at`.
case_open = Table(
    "case_open",
    metadata,
    Column("encounter_id", ID, ForeignKey("encounter.id"), nullable=False),
    Column("person_id", ID, ForeignKey("person.id"), nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("encounter_id", "person_id"),
)

# What a clinician is writing towards a determination, before it is signed.
determination_draft = Table(
    "determination_draft",
    metadata,
    Column("encounter_id", ID, ForeignKey("encounter.id"), nullable=False),
    Column("person_id", ID, ForeignKey("person.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("encounter_id", "person_id"),
)

# Filters of the queue that somebody keeps for themselves; words that were searched for are never in them.
saved_filter = Table(
    "saved_filter",
    metadata,
    Column("id", ID, primary_key=True),
    Column("person_id", ID, ForeignKey("person.id"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("filter", String(1_000), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Index("saved_filter_person", "person_id", "made_at"),
)
