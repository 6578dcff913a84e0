"""What makes a server lose answers, put into it on purpose: the controls of the crash tests, which must fail."""

import threading
import time
from typing import Any

from screening.records import Records, StoredAnswer, engines

_LATE = 0.15


def acknowledged_before_commit() -> None:
    """The page is told that an answer is kept; it is written a moment later, behind its back."""
    honest = Records.save_answer

    def hasty(
        self: Records, encounter_id: str, question_id: str, value: Any, *, author: Any, **more: Any
    ) -> StoredAnswer:
        def later() -> None:
            time.sleep(_LATE)
            honest(self, encounter_id, question_id, value, author=author, **more)

        threading.Thread(target=later, daemon=True).start()
        return StoredAnswer(question_id, 1, value, author, self.now())

    Records.save_answer = hasty  # type: ignore[method-assign]


def hasty_postgres_allowed() -> None:
    """A PostgreSQL that acknowledges before it writes is taken as it is; otherwise the server would not start."""
    engines._POSTGRES = {**engines._POSTGRES, "synchronous_commit": ("off",)}
