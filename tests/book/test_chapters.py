"""The chapters tell the truth: their classes are the package's, their numbers computed, their exercises complete."""

import ast
import importlib
import inspect
import re
import statistics

import nbformat
import pytest
from nbconvert import ScriptExporter
from paths import BOOK

from mbv2 import network_cost
from mbv2.nets import blocks
from mbv2.nets import mobilenet_v2 as model
from mbv2.spec import REFERENCE

CHAPTERS = sorted(BOOK.glob("[0-9]*.ipynb"))
PAGES = [*CHAPTERS, *(BOOK / f"{name}.ipynb" for name in ("index", "before-you-start", "errata"))]
CANONICAL = {
    "Conv": blocks.Conv,
    "InvResidual": blocks.InvResidual,
    "InvResidualS2": blocks.InvResidualS2,
    "InvResidualS1": blocks.InvResidualS1,
    "build_stages": model.build_stages,
    "initialize": model.initialize,
    "MobileNetV2": model.MobileNetV2,
}

each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
each_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)


def cells(path, kind):
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == kind]


def tags(cell):
    return cell.metadata.get("tags", [])


class Bare(ast.NodeTransformer):
    """Takes docstrings and types out of a tree: the chapters' cells are to be short."""

    def visit_ClassDef(self, node):
        return self.without_docstring(node)

    def visit_FunctionDef(self, node):
        node.returns = None
        return self.without_docstring(node)

    def without_docstring(self, node):
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:]
        return self.generic_visit(node)

    def visit_arg(self, node):
        node.annotation = None
        return node

    def visit_AnnAssign(self, node):
        return node.value and ast.Assign([node.target], node.value)


def tree(source):
    """The syntax tree without docstrings and types, as text."""
    return ast.dump(Bare().visit(ast.parse(source)))


def canonical_cells():
    return {
        ast.parse(cell.source).body[0].name: cell.source
        for path in CHAPTERS
        for cell in cells(path, "code")
        if "same-as-package" in tags(cell)
    }


@pytest.mark.parametrize("name", CANONICAL)
def test_the_class_in_the_chapter_is_the_class_in_the_package(name):
    assert tree(canonical_cells()[name]) == tree(inspect.getsource(CANONICAL[name]))


def test_every_cell_tagged_as_the_packages_is_compared():
    assert set(canonical_cells()) == set(CANONICAL)


def test_a_class_that_drifted_would_be_noticed():
    source = canonical_cells()["InvResidualS1"]
    assert tree(source.replace("==", ">=")) != tree(source)
    assert tree(source.replace("stride=1", "stride=2")) != tree(source)


def test_types_are_no_difference_and_hide_none():
    plain = "class A:\n    def f(self, rows=()):\n        total = 1\n        return total"
    typed = (
        "class A:\n    size: int\n    def f(self, rows: tuple[int, ...] = ()) -> int:\n"
        "        total: int = 1\n        return total"
    )
    assert tree(typed) == tree(plain)
    for wrong in (("= 1", "= 2"), ("= ()", "= (3,)"), ("rows", "lines"), ("return total", "return -total")):
        assert tree(typed.replace(*wrong)) != tree(plain)


@each_page
def test_code_cells_are_short(path):
    lengths = [
        len(cell.source.splitlines())
        for cell in cells(path, "code")
        if not {"same-as-package", "hide-input"} & set(tags(cell))
    ]
    assert max(lengths, default=0) <= 30
    assert statistics.median(lengths or [0]) <= 6


@each_page
def test_figures_have_a_caption_and_an_alternative_text(path):
    for cell in cells(path, "code"):
        if re.search(r"^plot_\w+\(|^    plot_\w+\(", cell.source, re.MULTILINE):
            assert len(cell.metadata.mystnb.image.alt) > 20, cell.source
            assert cell.metadata.mystnb.figure.caption


@each_chapter
def test_each_exercise_has_an_empty_answer_and_a_solution(path):
    code = cells(path, "code")
    asked = [cell for cell in code if re.match(r"\w+ = \.\.\.\n", cell.source)]
    solved = [cell for cell in code if "hide-cell" in tags(cell)]
    names = [[re.search(r"exercises\.(check_\w+)\(", cell.source)[1] for cell in group] for group in (asked, solved)]
    assert names[0] == names[1]
    assert len(set(names[0])) >= 2
    for cell in solved:  # JupyterLab shows the first line of a closed cell, and its output unless that is closed too
        assert cell.source.startswith("# Solution\n")
        assert cell.metadata.jupyter == {"source_hidden": True, "outputs_hidden": True}
    # "Run All" goes on below a wrong answer, and below no other error.
    assert [cell for cell in code if "raises-exception" in tags(cell)] == asked


@each_page
def test_a_page_becomes_a_python_script(path):
    script, resources = ScriptExporter().from_filename(str(path))
    assert resources["output_extension"] == ".py"
    compile(script, path.name, "exec")


@each_chapter
def test_each_chapter_has_three_to_six_numbered_exercises_with_a_hint_each(path):
    before, asked = "", []
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "code" and re.match(r"\w+ = \.\.\.\n", cell.source):
            asked.append(before)
        before = cell.source if cell.cell_type == "markdown" else ""
    numbers = [int(number) for text in asked for number in re.findall(r"^\*\*(\d+)\. ", text, re.MULTILINE)]
    assert numbers == list(range(1, len(asked) + 1))
    assert 3 <= len(asked) <= 6
    assert all("<details><summary>Hint</summary>\n\n" in text for text in asked)


@each_chapter
def test_a_question_stands_before_each_widget(path):
    question = ""
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "markdown":
            question = cell.source.split("\n## ")[-1]
        elif re.search(r"^\w*(Explorer|Architect)\(", cell.source, re.MULTILINE):
            assert "?" in question, cell.source


def test_every_check_belongs_to_an_exercise():
    from mbv2 import exercises

    used = {name for path in CHAPTERS for name in re.findall(r"exercises\.(check_\w+)", path.read_text("utf-8"))}
    assert used == {name for name in vars(exercises) if name.startswith("check_")}


# What the article shows, and where the book shows it

CODEBLOCKS = {
    1: ("09-full-network", "import torch"),
    2: ("09-full-network", "WIDTH_MULTIPLIER = 1.0"),
    3: ("06-conv", "class Conv(nn.Module)"),
    4: ("06-conv", "first(torch.randn(1, 3, 224, 224))"),
    5: ("06-conv", "last(torch.randn(1, 320, 7, 7))"),
    6: ("07-stride-2-block", "class InvResidualS2(InvResidual)"),
    7: ("07-stride-2-block", "trace_shapes(longhand, torch.randn(1, 16, 112, 112))"),
    8: ("08-stride-1-block", "class InvResidualS1(InvResidual)"),
    9: ("08-stride-1-block", "trace_shapes(block, torch.randn(1, 24, 56, 56))"),
    10: ("09-full-network", "class LonghandMobileNetV2(nn.Module)"),
    11: ("09-full-network", "longhand = LonghandMobileNetV2()"),
    12: ("10-counting", "summary(article_model, input_size=(1, 3, 224, 224)"),
}
FIGURES = {
    1: ("02-inverted-residuals", "fig-three-blocks"),
    2: ("02-inverted-residuals", "fig-three-blocks"),
    4: ("04-relu6", "fig-relu6"),
    6: ("08-stride-1-block", "fig-both-strides"),
    7: ("11-width-and-resolution", "fig-networks"),
    8: ("11-width-and-resolution", "fig-accuracy"),
}
TABLES = {  # which the article shows as pictures: its figure, and the call that shows the same as a table
    3: ("05-architecture", "operators_table("),
    5: ("05-architecture", "architecture_table( REFERENCE, caption="),
    9: ("06-conv", 'marks={0: "stem", 8: "head"}'),
    10: ("08-stride-1-block", 'marks=dict.fromkeys(stages_without_shortcut(REFERENCE), "warn")'),
}


@pytest.mark.parametrize("number", range(1, 13))
def test_every_codeblock_of_the_article_has_a_living_counterpart(number):
    chapter, code = CODEBLOCKS[number]
    assert code in code_of(chapter).replace("( ", "(")


@pytest.mark.parametrize("number", FIGURES)
def test_every_figure_of_the_article_is_drawn_anew(number):
    chapter, name = FIGURES[number]
    names = [
        cell.metadata.get("mystnb", {}).get("figure", {}).get("name")
        for cell in cells(BOOK / f"{chapter}.ipynb", "code")
    ]
    assert name in names


@pytest.mark.parametrize("number", TABLES)
def test_every_picture_of_a_table_in_the_article_is_a_table_here(number):
    chapter, code = TABLES[number]
    assert code in code_of(chapter)


def test_no_figure_of_the_article_is_forgotten():
    assert sorted({*FIGURES, *TABLES}) == list(range(1, 11))


def code_of(chapter):
    """A chapter's code, each cell in one line."""
    return "\n".join(" ".join(cell.source.split()) for cell in cells(BOOK / f"{chapter}.ipynb", "code"))


# The numbers in the prose


def prose(path):
    """The text of a page without code, formulas and addresses."""
    text = "\n\n".join(cell.source for cell in cells(path, "markdown"))
    for pattern in (r"```.*?```", r"\$\$.*?\$\$", r"`[^`]*`", r"\$[^$]*\$", r"\]\([^)]*\)", r"arXiv:\S+"):
        text = re.sub(pattern, " ", text, flags=re.DOTALL)
    return text


def large_and_decimal_numbers(path):
    return numbers_in(prose(path))


def numbers_in(text):
    """Numbers with a thousands separator, of four digits, or with decimals."""
    return re.findall(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+|\d{4,}|\d+\.\d+)(?![\d]|,\d)", text)


def facts(path=None):
    """Every number of that kind that the prose of all pages, or of the page at `path`, may state."""
    number = re.match(r"\d+", path.stem) if path else None
    own = f"chapter_{number[0]}" if number else path.stem if path else None
    return facts_in("common") | (facts_in(own) if own else set())


def facts_in(name):
    """The numbers of a module of prose_facts, or none where a chapter needs no own ones."""
    if importlib.util.find_spec(f"prose_facts.{name}") is None:
        return set()
    return importlib.import_module(f"prose_facts.{name}").numbers()


@each_page
def test_every_large_or_decimal_number_in_the_prose_is_computed(path):
    assert set(large_and_decimal_numbers(path)) - facts(path) == set()


def test_a_wrong_number_in_the_prose_would_be_noticed():
    wrong = "It has 3,504,873 parameters, 313.66 million multiply-adds and a width of 0.34."
    assert set(numbers_in(wrong)) == {"3,504,873", "313.66", "0.34"}
    assert not set(numbers_in(wrong)) & facts()


def shapes():
    return {shape for layer in network_cost().layers for shape in (layer.in_shape, layer.out_shape)}


@each_page
def test_every_shape_in_the_prose_is_one_of_the_networks(path):
    for found in re.findall(r"\b(\d+) × (\d+) × (\d+)\b", prose(path)):
        assert tuple(map(int, found)) in shapes(), found


@each_page
def test_every_chain_of_channels_in_the_prose_is_one_of_a_block(path):
    chains = {(b.in_channels, b.hidden_channels, b.out_channels) for b in REFERENCE.blocks(1.0)} | {(96, 384, 96)}
    for found in re.findall(r"\b(\d+) → (\d+) → (\d+)\b", prose(path)):
        assert tuple(map(int, found)) in chains, found
