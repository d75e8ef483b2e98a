"""Numbers of chapter 14, training: those of its first half here, those of the recorded runs beside it."""

from math import log

from prose_facts import chapter_14_recorded

YEARS = {"2016", "2017"}  # of the sources


def numbers():
    return {f"{log(10):.2f}"} | YEARS | chapter_14_recorded.numbers()
