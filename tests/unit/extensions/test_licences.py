"""The file of licences: the project's own and those of what the pages are made with, whole."""

import licences
import pytest
from paths import ROOT
from sphinx.errors import ExtensionError


def test_the_file_has_the_whole_text_of_each_licence():
    own = ROOT / "LICENSE"
    text = licences.texts(own)
    assert own.read_text(encoding="utf-8").strip() in text
    for words in (
        "Copyright (c) 2026 The MobileNetV2 book's authors",
        "Bootstrap v5",
        "Font Awesome Free 6",
        "clipboard.js",
        "The STIX Fonts Project Authors",
        "SIL OPEN FONT LICENSE Version 1.1",
        "TERMINATION",  # the last section of the OFL but one
        "Bitstream Vera",
        "Redistributions in binary form must reproduce",
        "Permission is hereby granted, free of charge, to any person",
    ):
        assert words in text, words
    for name in licences.PACKAGES:
        assert licences.licence_of(name).strip() in text


def test_a_package_without_a_licence_text_stops_the_build(monkeypatch):
    class Bare:
        files = ()

    monkeypatch.setattr(licences, "distribution", lambda name: Bare)
    with pytest.raises(ExtensionError, match="The package nothing brings no licence text"):
        licences.licence_of("nothing")
