"""Files of JavaScript and style joined into one: what is left out, and what is refused."""

import pytest

from mbv2.widgets import compose

ONE = 'import { two } from "../js/two.js";\n\nconst one = two; // its own\n\nexport default { render: () => one };\n'
TWO = "// What two is.\nexport function two() {\n  return [1, // first\n    2]; /* all */\n}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of widgets: one with two files, and what all share."""
    monkeypatch.setattr(compose, "_HERE", tmp_path)
    write(tmp_path, "kind/view.js", ONE)
    write(tmp_path, "js/two.js", TWO)
    write(tmp_path, "js/view/view.js", 'import { four } from "./four.js";\n\nexport const five = four + 1;\n')
    write(tmp_path, "js/view/four.js", "export const four = 4;\n")
    return tmp_path


def write(folder, name, text):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def test_a_module_is_its_parts_without_imports_comments_and_indentation(folder):
    assert compose.compose_module("kind/view.js") == (
        "/* part js/view/view.js */\nexport const four = 4;export const five = four + 1;\n"
        "/* part js/two.js */\nexport function two() {return [1,2];}\n"
        "/* part kind/view.js */\nconst one = two;export default { render: () => one };\n"
    )


@pytest.mark.parametrize(
    "declared",
    [
        "const two = 2;",
        "let two = 2;",
        "class two {}",
        "function two() {}",
        "export const two = 2;",
        "async function two() {}",
        "const [three, two] = [3, 2];",
        "const { three, two } = all;",
    ],
)
def test_a_top_level_name_of_two_files_is_refused(folder, declared):
    write(folder, "js/three.js", f"{declared}\n")
    write(folder, "kind/view.js", f'import {{ three }} from "../js/three.js";\n{ONE}')
    with pytest.raises(ValueError, match=r"js/three\.js and js/two\.js both have a top-level two"):
        compose.compose_module("kind/view.js")


def test_the_same_name_within_two_functions_is_not_refused(folder):
    write(folder, "js/three.js", "export function three() {\n  const two = 2;\n  return two;\n}\n")
    write(folder, "kind/view.js", f'import {{ three }} from "../js/three.js";\n{ONE}')
    assert "part js/three.js" in compose.compose_module("kind/view.js")


def test_an_import_under_another_name_is_refused(folder):
    write(folder, "kind/view.js", ONE.replace("{ two }", "{ two as pair }"))
    with pytest.raises(ValueError, match=r"kind/view\.js imports two as pair"):
        compose.compose_module("kind/view.js")
