"""Counts over many forms: how many, how long, where people stop, what was found. The one home of pandas.

It is given plain rows (`screening.cohort_rows`) and gives plain tables back in which no small count can be read.
Nothing that judges a patient ever imports it.
"""
