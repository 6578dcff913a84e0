"""The record of what patients answered: every answer is durable before the next question shows.

    records = Records.open("var/anteroom.db", keys=KeyPlace(path))
    encounter = records.begin_encounter(visit_date=day, questionnaire_version="2026.1", author=author)
    records.save_answer(encounter.id, "heart-attack", "yes", author=author)      # one durable transaction
    records.save_answer(encounter.id, "heart-attack-when", {"absent": "asked-unknown"}, author=author)
    records.values_of(encounter.id)            # {"heart-attack": "yes", "heart-attack-when": {"absent": ...}}
    records.submit(encounter.id, key, questionnaire_hash=hash, author=author)    # the same key again: the
    same submission

Nothing is ever changed in place: an answer that is given again is a new revision, one that is taken back is a
revision whose value is None. What tells of health is sealed (sealing.py), every act is an event of the audit chain
(events.py, audit.py) in the same transaction. These functions do not ask who may read: pages read through
`screening.access.reading`.
"""

from screening.records import answers, ask_backs, case_acts, events, intake, judgements, lists, people
from screening.records.opening import OpenRecord


class Records(OpenRecord):
    """The store, open. One per process; safe to use from many threads.

    Opening, transactions and seals: opening.py. What can be done with the record stands below, each function in the
    file that is named, with the record as its first argument.
    """

    # An intake, from its first question to the moment it is handed in
    begin_encounter = intake.begin_encounter
    encounter_begun = intake.encounter_begun
    save_answer = intake.save_answer
    submit = intake.submit

    # What is asked again after that
    ask_back_ended = ask_backs.ask_back_ended
    ask_backs_of = ask_backs.ask_backs_of
    asked_since = ask_backs.asked_since

    # Answers read back
    encounter = answers.encounter
    answers_of = answers.answers_of
    values_of = answers.values_of
    answers_in = answers.answers_in
    history_of = answers.history_of
    submission_of = answers.submission_of

    # What the protocol said
    record_judgement = judgements.record_judgement
    judgement_of = judgements.judgement_of
    judgements_of = judgements.judgements_of
    reading_of = judgements.reading_of

    # What clinicians do, and the whole case
    case_of = case_acts.case_of
    entries_of = case_acts.entries_of
    act_added = case_acts.act_added
    determine = case_acts.determine
    determinations_of = case_acts.determinations_of

    # Lists
    queue = lists.queue
    queue_length = lists.queue_length
    queue_counts = lists.queue_counts
    urgent_unattended = lists.urgent_unattended
    not_judged = lists.not_judged
    status_of = lists.status_of
    worklist_made_anew = lists.worklist_made_anew
    drafts = lists.drafts
    holds_demo = lists.holds_demo

    # People and what they adopted
    names = people.names
    adoption_of = people.adoption_of

    # The audit
    row_added = events.row_added
    note = events.note
    record_event = events.record_event
    events_of = events.events_of
    audit_state = events.audit_state
    audit_verified = events.audit_verified
    audit_anchored = events.audit_anchored
