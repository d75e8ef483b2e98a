"""TeX as MathML: what chapters may write, what is refused, and the letters that the pages' own font must have."""

import base64
import io
import re
from xml.etree import ElementTree

import formulas
import pytest
from docutils import nodes
from docutils.utils.math import MathError
from fonts import woff
from fontTools.ttLib import TTFont

MATHML = "{http://www.w3.org/1998/Math/MathML}"


def shape(tex):
    """`tex` as nested lists of MathML's names and texts."""

    def of(element):
        return [element.tag.removeprefix(MATHML), *((element.text,) if not len(element) else map(of, element))]

    return [of(child) for child in ElementTree.fromstring(formulas.mathml(tex))]


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("k × 3", [["mi", "k"], ["mo", "×"], ["mn", "3"]]),
        ("C' d", [["msup", ["mi", "C"], ["mi", "′"]], ["mi", "d"]]),
        (r"\frac{a}{2}", [["mfrac", ["mi", "a"], ["mn", "2"]]]),
        (r"\text{it's}", [["mtext", "it's"]]),
        (r"c_\text{in}^2", [["msubsup", ["mi", "c"], ["mtext", "in"], ["mn", "2"]]]),
        ("h < w", [["mi", "h"], ["mo", "<"], ["mi", "w"]]),
    ],
)
def test_a_formula_has_the_structure_of_its_tex(tex, expected):
    assert shape(tex) == expected


@pytest.mark.parametrize("tex", ["z + |z|", r"\lVert z \rVert"])
def test_bars_stand_close_to_what_they_enclose(tex):
    bars = [one for one in ElementTree.fromstring(formulas.mathml(tex)).iter(f"{MATHML}mo") if one.text in "|‖"]
    assert [(bar.get("lspace"), bar.get("rspace")) for bar in bars] == [("0", "0")] * 2


def test_a_function_and_its_argument_are_xml_that_every_parser_reads():
    assert "⁡" in formulas.mathml(r"\operatorname{relu}(z)")
    ElementTree.fromstring(formulas.mathml(r"\operatorname{relu}(z)"))


@pytest.mark.parametrize("tex", [r"\nosuch{x}", r"\frac{1}", "k ÷ é"])
def test_what_docutils_cannot_set_is_refused(tex):
    with pytest.raises(MathError):
        formulas.mathml(tex)


def test_a_refused_formula_is_a_warning_and_stays_as_its_tex(monkeypatch):
    said = []
    monkeypatch.setattr(formulas.logger, "warning", lambda text, *rest, location: said.append(text % rest))
    assert formulas.formula(nodes.math("", r"a < \nosuch")) == r"<code>a &lt; \nosuch</code>"
    assert len(said) == 1
    assert "nosuch" in said[0]


def test_the_font_of_the_pages_has_what_formulas_are_set_in():
    data = re.search(r"base64,([^)]*)", woff(formulas.FONT, formulas.CHARACTERS, "Other"))[1]
    font = TTFont(io.BytesIO(base64.b64decode(data)))
    assert "MATH" in font  # how far brackets stretch, where exponents stand
    assert "STIX" not in "".join(font["name"].getDebugName(number) for number in (1, 3, 4, 6))
    assert "STIX Fonts Project" in font["name"].getDebugName(0)
    letters = font.getBestCmap()
    for letter in "0aZ+-=()[]{}|×·⋅−∑⌊⌋′≤≥∈ℝ→‖√αω𝐶𝑘ℎ𝛼":
        assert ord(letter) in letters, letter
