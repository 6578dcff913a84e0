"""Everything that can go wrong and has a name: what, why, what to do, and no patient data.

AnteroomError
├── SettingsRefused            the server is set up in a way that is not safe: it does not start
├── RecordsError
│   ├── StoreRefused           the store is not durable, or of another version: it is not opened
│   ├── KeysRefused            the keys are missing, not safe, or do not open this record: it is not opened
│   ├── SealBroken             something kept was altered or stands where it does not belong: it is not shown
│   ├── StoreUnavailable       the store cannot be read or written just now: try again
│   ├── UnknownEncounter       (LookupError) there is no such encounter
│   │   └── RecordErased       the time of keeping was over: nothing of this encounter can be read any more
│   ├── AlreadySubmitted       the answers were handed in: they are amended, never changed
│   ├── RevisionConflict       the answer was changed elsewhere since it was read
│   ├── EditedElsewhere        another window holds this intake
│   ├── KeyAlreadyUsed         an idempotency key came back for another encounter
│   ├── BackupRefused          the backup is not whole, not of these keys, or there is no place for it
│   ├── RetentionRefused       this cannot be held, released or erased this way
│   ├── ExportRefused          the record cannot be written out to there, or read in from there
│   ├── WrittenEnough          this form was changed more often than a person changes one: wait, or ask staff
│   └── ValueRefused           (ValueError) this cannot be kept as an answer
│       ├── TextTooLong
│       ├── CharacterRefused
│       └── ShapeRefused
├── DeterminationRefused       (ValueError) a determination contradicts itself, or what still stands in the way
├── EntryRefused               (ValueError) what a clinician entered cannot be kept as it is
│   └── EntryOvertaken         somebody entered something else about the same thing since it was shown
├── AskBackRefused             (ValueError) this cannot be asked of the patient again, or not now
└── AccessError
    ├── NotSignedIn            no live session stands behind this request
    ├── NotAllowed             (PermissionError) signed in, but this role may not do this
    ├── SignInRefused          name or password does not fit (never says which)
    ├── TooManyTries           wait: `.seconds` says how long
    ├── FirstPasswordOver      the password that somebody else chose is past its time: ask for a new one
    ├── FactorCodeRefused      the code of the app, or the recovery code, does not fit
    ├── StepOver               signing in took too long or was tried too often: begin again
    ├── ProviderRefused        the sign-in provider vouched for nobody who works here, or not in a way that counts
    ├── FactorRefused          the second factor cannot be set up, renewed or removed this way
    ├── UnknownPerson          (LookupError) nobody here goes by this id
    ├── LastAdministrator      without this person nobody could manage the people here
    ├── SetUpCodeRefused       the one-time code is wrong, used, or no longer needed
    ├── NameRefused            (ValueError) this name cannot be used to sign in
    ├── PasswordRefused        (ValueError) this password does not meet the rule
    ├── WordsRefused           (ValueError) the reason or the words that were typed will not do
    ├── DetailsRefused         (ValueError) these details of a visit cannot be kept
    ├── LinkRefused            this link cannot be made, sent, extended or taken back
    ├── DeviceRefused          this tablet is not enrolled, or may not be
    ├── DeviceBusy             another form is open on this tablet
    ├── CodeRefused            the short code is wrong, used or too old (never says which)
    ├── PinRefused             the PIN is wrong, or none that may be set
    ├── TooManyForms           more forms fall into this time than are counted at once: choose a shorter one
    ├── NothingReleased        a clinician has not let this out to the patient, or not as it stands now
    └── FormsNotOpen           nobody but staff begins a form here
"""


class AnteroomError(Exception):
    """The root of all of them. Its words may be shown on screen and logged."""


class SettingsRefused(AnteroomError):
    """The server is set up in a way that is not safe; it does not start."""


class RecordsError(AnteroomError):
    """The store could not do what was asked."""


class StoreRefused(RecordsError):
    """The store is not durable, or was written by another version; it is not opened."""


class KeysRefused(RecordsError):
    """The keys of the record are missing, readable by others, or do not open it."""


class SealBroken(RecordsError):
    """Something kept in the record was altered, or stands where it does not belong."""


class StoreUnavailable(RecordsError):
    """The store cannot be read or written just now. Nothing was half-written; try again."""


class UnknownEncounter(RecordsError, LookupError):
    """There is no such encounter."""


class RecordErased(UnknownEncounter):
    """The encounter was erased when its time of keeping was over."""


class AlreadySubmitted(RecordsError):
    """The answers of this encounter were handed in and are no longer changed in place."""


class RevisionConflict(RecordsError):
    """The answer was changed elsewhere since it was read: read it again before saving."""


class EditedElsewhere(RecordsError):
    """Another window or device holds this intake: take it over first."""


class DraftMoved(RecordsError):
    """Its writer wrote on this draft in another window, signed it or threw it away since this window read it."""


class KeyAlreadyUsed(RecordsError):
    """An idempotency key was used again for another encounter."""


class WrittenEnough(RecordsError):
    """This form was changed more often than a person changes one."""


class BackupRefused(RecordsError):
    """The backup is not whole, was made with other keys or by a newer program, or cannot go where it was to go."""


class RetentionRefused(RecordsError):
    """This record cannot be held, released or erased in this way."""


class ExportRefused(RecordsError):
    """The record cannot be written out to this place, or read in from it."""


class ValueRefused(RecordsError, ValueError):
    """This value cannot be kept as an answer."""


class TextTooLong(ValueRefused):
    """The text is longer than an answer may be."""


class CharacterRefused(ValueRefused):
    """The text holds a control character that no keyboard writes."""


class ShapeRefused(ValueRefused):
    """The value is not plain text, a finite number, a list or a set of named fields."""


class EntryRefused(AnteroomError, ValueError):
    """What a clinician entered cannot be kept as it is."""


class EntryOvertaken(EntryRefused):
    """Somebody entered something about the same finding or answer, or took it back, since the page showed it."""


class AskBackRefused(AnteroomError, ValueError):
    """This cannot be asked of the patient again, or not now."""


class DeterminationRefused(AnteroomError, ValueError):
    """A determination contradicts itself, or what still stands in the way."""


class AccessError(AnteroomError):
    """This person, or this browser, may not do this."""


class NotSignedIn(AccessError):
    """No live session stands behind this request."""


class NotAllowed(AccessError, PermissionError):
    """Signed in, but this role may not do this."""


class SignInRefused(AccessError):
    """The name or the password does not fit; it is never said which."""


class TooManyTries(AccessError):
    """Too many failed tries. `seconds` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"There were too many failed tries. Wait {seconds} seconds, then try again.")
        self.seconds = seconds


class SetUpCodeRefused(AccessError):
    """The one-time set-up code is wrong, already used, or no longer needed."""


class NameRefused(AccessError, ValueError):
    """This name cannot be used to sign in."""


class PasswordRefused(AccessError, ValueError):
    """This password does not meet the rule."""


class WordsRefused(AccessError, ValueError):
    """The reason, or the words that must be typed, are missing, too short or not the right ones."""


class DetailsRefused(AccessError, ValueError):
    """The details of a visit cannot be kept as they were typed."""


class LinkRefused(AccessError):
    """A visit link cannot be made, sent, extended or taken back."""


class DeviceRefused(AccessError):
    """This tablet is not enrolled, was removed, or cannot be enrolled yet."""


class DeviceBusy(AccessError):
    """Another form is open on this tablet."""


class CodeRefused(AccessError):
    """The short code is wrong, already used, or too old; it is never said which."""


class PinRefused(AccessError):
    """The PIN is not the right one, or is too easy to guess to be set."""


class TooManyForms(AccessError):
    """More forms fall into this time than are counted at once."""


class NothingReleased(AccessError):
    """A clinician has not let this out to the patient, or something changed since."""


class FormsNotOpen(AccessError):
    """A browser that nobody knows may not begin a form here."""


class FirstPasswordOver(AccessError):
    """The password that an administrator made is past its time; an administrator makes a new one."""


class FactorCodeRefused(AccessError):
    """The code of the app, or the recovery code, does not fit, or was used before."""


class StepOver(AccessError):
    """Signing in was begun too long ago or tried too often; it begins again with the password."""


class ProviderRefused(AccessError):
    """The sign-in provider vouched for nobody who works here, too long ago, or not in a way that counts."""


class FactorRefused(AccessError):
    """The second factor cannot be set up, renewed or removed this way."""


class UnknownPerson(AccessError, LookupError):
    """Nobody here goes by this id."""


class LastAdministrator(AccessError):
    """Without this person nobody could manage the people here."""
