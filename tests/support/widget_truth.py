"""What a widget's status must say about the positions of its sliders, from Python alone; for any browser."""

import re

from widget_cases import OF_NAME, traits_of_labels

# Of a widget's root: the words of its status, and each slider in sight by its label.
READ = """root => ({
  kind: root.dataset.widget,
  status: root.querySelector('[role=status]').textContent,
  values: Object.fromEntries([...root.querySelectorAll('input[type=range]')].filter((one) => one.checkVisibility())
    .map((one) => [one.labels[0]?.querySelector('span').textContent, Number(one.value)])),
})"""


def expected(kind, values, traits):
    """Sentences that the status must hold, from {label: value} of the sliders and the other traits of the widget."""
    labels = traits_of_labels(kind)
    told = {labels[label]: value for label, value in values.items() if label in labels}
    return OF_NAME[kind].expected_parts(traits | told)


def says(status, sentence):
    """Whether the status holds the sentence, and its first and last number are not parts of longer ones."""
    before, after = (r"(?<![\d,.])" if sentence[0].isdigit() else "", r"(?!\d)" if sentence[-1].isdigit() else "")
    return re.search(before + re.escape(sentence) + after, status)


def snapping(kind):
    """{label: trait} of the sliders that leave values out."""
    return getattr(OF_NAME[kind], "SNAPPING", {})
