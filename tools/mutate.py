"""Changes one operator or number at a time and asks whether a test notices: `python -m tools.mutate --seed 0`.

The changes are drawn by the seed from `mbv2`'s Python and from its widgets' JavaScript. Each is made in a temporary
copy of the working tree, never in the tree itself, and only the tests that mirror the changed file run. Prints a
Markdown table: what was changed, and which test failed, or **survived**.
"""

import argparse
import ast
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
OTHER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "===": "!==", "!==": "===",
         "+": "-", "-": "+", "*": "+", "/": "*", "//": "*", "%": "+", "and": "or", "or": "and", "&&": "||", "||": "&&",
         "not ": "", "!": "", "True": "False", "False": "True", "true": "false", "false": "true"}  # fmt: skip
JS_TOKEN = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`"  # nothing is changed in comments and texts
    r"|(?<=\s)(?:[<>]=?|[!=]==|[-+*/%]|&&|\|\|)(?=\s)|!(?=[\w(])|\b(?:true|false)\b|\b\d+\b(?![.\w])",
    re.DOTALL,
)
SECONDS = 240  # a change that makes a test run on for ever is noticed, too


class Mutation(NamedTuple):
    """Characters `start` to `end` of `file` become `new`."""

    file: Path
    start: int
    end: int
    new: str

    def shown(self, text: str) -> str:
        line = text.count("\n", 0, self.start) + 1
        begin, end = text.rfind("\n", 0, self.start) + 1, text.find("\n", self.end)
        mutated = (
            f"{text[begin : self.start]}⟦{text[self.start : self.end]} → {self.new or 'nothing'}⟧{text[self.end : end]}"
        )
        return f"{self.file}:{line} | `{' '.join(mutated.split()).replace('|', chr(92) + '|')}`"


def python_mutations(file: Path, text: str) -> Iterator[Mutation]:
    """Operators, comparisons, a dropped `not`, numbers one too large, and truth values, outside of f-strings."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    raw = text.encode()

    def place(line: int | None, column: int | None) -> int:
        return len(raw[: starts[(line or 1) - 1] + (column or 0)].decode())

    def visit(node: ast.AST) -> Iterator[Mutation]:
        if isinstance(node, ast.JoinedStr):
            return  # positions in f-strings are not exact
        start, end = (
            place(getattr(node, f"{side}lineno", 1), getattr(node, f"{side}col_offset", 0)) for side in ("", "end_")
        )
        between = []
        if isinstance(node, ast.BinOp):
            between = [(node.left, node.right)]
        if isinstance(node, ast.Compare):
            operands = [node.left, *node.comparators]
            between = list(pairwise(operands))
        if isinstance(node, ast.BoolOp):
            between = list(pairwise(node.values))
        for left, right in between:
            begin, finish = place(left.end_lineno, left.end_col_offset), place(right.lineno, right.col_offset)
            for found in re.finditer(r"\*\*|//|[<>=!]=|[-+*/%<>]|\b(?:and|or)\b", text[begin:finish]):
                if found[0] in OTHER:
                    yield Mutation(file, begin + found.start(), begin + found.end(), OTHER[found[0]])
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield Mutation(file, start, place(node.operand.lineno, node.operand.col_offset), "")
        if isinstance(node, ast.Constant) and type(node.value) in (int, bool):
            written = text[start:end]
            yield Mutation(file, start, end, OTHER.get(written) or str(node.value + 1))
        for child in ast.iter_child_nodes(node):
            yield from visit(child)

    yield from visit(ast.parse(text))


def script_mutations(file: Path, text: str) -> Iterator[Mutation]:
    """The same of JavaScript, by its tokens."""
    for found in JS_TOKEN.finditer(text):
        token = found[0]
        if token.isdigit() or token in OTHER:
            yield Mutation(file, *found.span(), str(int(token) + 1) if token.isdigit() else OTHER[token])


def tests_of(file: Path) -> list[list[str]]:
    """The commands whose tests mirror a file, the fast ones first."""
    pytest = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    # A widget is moved in a browser, too: the test of its kind, or that of all kinds for what they share.
    moved = Path("tests/widgets", f"test_{file.parent.name}.py")
    moved = moved if (ROOT / moved).exists() else moved.with_name("test_browser.py")
    in_browser = [*pytest, "-m", "not proof", str(moved)]
    if file.suffix == ".js":
        scripts = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/js/*.test.mjs"))
        return [["node", "--test", *scripts], [*pytest, "tests/js"], in_browser]
    room = Path("tests/unit", *file.parts[1:-1])
    named = room / f"test_{file.stem.lstrip('_')}.py"
    while not (ROOT / room).is_dir():
        room = room.parent
    whole = ["tests/unit/cost", "tests/unit/test_small_images.py"] if room == Path("tests/unit") else [str(room)]
    first = [[*pytest, str(named)]] if (ROOT / named).exists() else []
    return [*first, [*pytest, *whole], *([in_browser] if "widgets" in file.parts else [])]


def failing(tree: Path, mutation: Mutation) -> str:
    """The first test that fails, or ""."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    for command in tests_of(mutation.file):
        try:
            run = subprocess.run(
                command, cwd=tree, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return "runs on for ever"
        if run.returncode:
            found = re.search(r"^(?:FAILED|ERROR) (\S+)|^not ok \d+ - (.*)|^✖ (.*?) \(", run.stdout, re.MULTILINE)
            return next(filter(None, found.groups())) if found else " ".join(run.stdout.split())[-80:]
    return ""


def copy_of_the_tree(folder: str) -> Path:
    """The files that git knows or does not ignore, and the packages of npm if there are any."""
    files = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in files.stdout.splitlines():
        if (ROOT / name).is_file():
            Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, Path(folder, name))
    return Path(folder)


def draw(pattern: str, count: int, dice: random.Random) -> list[Mutation]:
    """`count` changes, each file as likely as any other."""
    found = {}
    for file in sorted(path.relative_to(ROOT) for path in (ROOT / "mbv2").rglob(pattern)):
        text = (ROOT / file).read_text(encoding="utf-8")
        changes = python_mutations(file, text) if file.suffix == ".py" else script_mutations(file, text)
        found[file] = [change for change in changes if change.new != text[change.start : change.end]]
    files = [file for file, changes in found.items() if changes]
    return [dice.choice(found[dice.choice(files)]) for _ in range(count)]


def main() -> int:
    """Print the table; 1 if a change survived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=40, help="changes of Python, default: 40")
    parser.add_argument("--scripts", type=int, default=15, help="changes of JavaScript, default: 15")
    asked = parser.parse_args()
    dice, survivors = random.Random(asked.seed), 0
    mutations = draw("*.py", asked.count, dice) + draw("*.js", asked.scripts, dice)
    print("| place | change | noticed by |\n|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        tree = copy_of_the_tree(folder)
        for mutation in mutations:
            text = (tree / mutation.file).read_text(encoding="utf-8")
            changed = text[: mutation.start] + mutation.new + text[mutation.end :]
            (tree / mutation.file).write_text(changed, encoding="utf-8")
            noticed = failing(tree, mutation)
            (tree / mutation.file).write_text(text, encoding="utf-8")
            survivors += not noticed
            print(f"| {mutation.shown(text)} | {noticed or '**survived**'} |", flush=True)
    print(f"\n{len(mutations) - survivors} of {len(mutations)} changes noticed.")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
