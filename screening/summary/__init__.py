"""What the clinician reads: one summary of a screening, on paper and on screen."""

from screening.summary.compose import Filing, summary_of
from screening.summary.model import Field, Summary
from screening.summary.pdf import pdf_of

__all__ = ["Field", "Filing", "Summary", "pdf_of", "summary_of"]
