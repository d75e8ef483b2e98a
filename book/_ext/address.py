"""Buttons that lead to the repository and to Colab, present only once `repository.url` in _config.yml is set."""

COLAB = "https://colab.research.google.com"


def setup(app):
    app.connect("config-inited", set_buttons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def set_buttons(app, config):
    """Repository, edit and Colab buttons for an address on GitHub, the one host that Colab opens; else none."""
    options = config.html_theme_options
    url = (options.get("repository_url") or "").rstrip("/").removesuffix(".git")
    known = url.startswith("https://github.com/")
    options["repository_url"] = url if known else ""
    options["use_repository_button"] = options["use_edit_page_button"] = known
    options["launch_buttons"] = {"colab_url": COLAB} if known else {}
