"""What the clinician reads: one summary of a screening, on paper and on screen."""
