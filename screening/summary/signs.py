"""Each rung of the ladder has a shape and a weight of its own: a black and white copy reads the same."""

from collections.abc import Mapping

from screening.rule import Rung
from screening.summary.blocks import INK, PAPER, Circle, Figure, Mark

SIGN_WIDTH = 13.0


def _square(half: float, filled: bool) -> Figure:
    return Figure(((0, -half), (2 * half, -half), (2 * half, half), (0, half)), filled)


def _cross(weight: float, tone: tuple[float, float, float]) -> tuple[Mark, ...]:
    return (
        Figure(((1.9, -1.8), (5.5, 1.8)), False, weight, tone, closed=False),
        Figure(((1.9, 1.8), (5.5, -1.8)), False, weight, tone, closed=False),
    )


# Around a point at the left, half way up the line. Darker and more angular is worse.
SIGNS: Mapping[Rung, tuple[Mark, ...]] = {
    Rung.URGENT: (
        Figure(((0, 3.7), (3.7, -3.7), (7.4, 3.7)), True),
        Figure(((3.7, -1.2), (3.7, 1.3)), False, 1.2, PAPER, closed=False),
        Circle(3.7, 2.7, 0.4, True, 0.4, PAPER),
    ),
    Rung.CONTRAINDICATED: (_square(3.7, True), *_cross(1.3, PAPER)),
    Rung.DEFERRED: (
        Circle(3.7, 0, 3.5, True),
        Figure(((2.6, -1.8), (2.6, 1.8)), False, 1.1, PAPER, closed=False),
        Figure(((4.8, -1.8), (4.8, 1.8)), False, 1.1, PAPER, closed=False),
    ),
    Rung.INFORMATION_NEEDED: (Circle(3.7, 0, 3.4, False, 1.1), Circle(3.7, 0, 0.9, True)),
    Rung.SPECIALIST_CLEARANCE: (Figure(((3.7, -3.9), (7.6, 0), (3.7, 3.9), (-0.2, 0)), False, 1.1),),
    Rung.PRECAUTIONS: (Figure(((0.3, 3.4), (3.7, -3.2), (7.1, 3.4)), False, 1.0),),
    Rung.NONE_FOUND: (Figure(((0.9, 0), (6.5, 0)), False, 0.9, INK, closed=False),),
}
