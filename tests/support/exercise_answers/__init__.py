"""Right and wrong answers to the chapters' exercises: one module a topic, named as the topic's checks are.

Each module has ANSWERS, {check: (right answers, wrong answers)}.
"""

from importlib import import_module
from pkgutil import iter_modules

TABLES = {topic.name: import_module(f"{__name__}.{topic.name}").ANSWERS for topic in iter_modules(__path__)}
ANSWERS = {check: answers for table in TABLES.values() for check, answers in table.items()}
