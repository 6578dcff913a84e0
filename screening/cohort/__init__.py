"""Counts over many forms: how many, how long, where people stop, what was found. The one home of pandas.

It is given plain rows (`screening.cohort_rows`: outside, so that what reads the record never touches pandas) and gives plain
tables back in which no small count can be read.
Nothing that judges a patient ever imports it.
"""
