"""Files from the network: fetched once, whole or not at all, from a server on this machine."""

import hashlib

import pytest

from mbv2.training.fetch import fetch

CONTENT = b"0123456789"


@pytest.mark.parametrize("kind", ["md5", "sha256"])
@pytest.mark.parametrize("digits", [8, None])
def test_all_of_a_checksum_or_its_first_digits_count(server, tmp_path, kind, digits):
    served, address, asked = server
    (served / "x").write_bytes(CONTENT)
    checksum = hashlib.new(kind, CONTENT).hexdigest()[:digits]
    for _ in range(2):
        assert fetch(f"{address}/x", f"{kind}:{checksum}", tmp_path / "x").read_bytes() == CONTENT
    assert asked == ["/x"]


def test_a_wrong_checksum_and_a_missing_file_are_refused_and_leave_nothing(server, tmp_path):
    served, address, _ = server
    (served / "x").write_bytes(b"changed on its way")
    found = hashlib.sha256(b"changed on its way").hexdigest()[:8]
    for url, words in (
        (f"{address}/x", f"x has the checksum {found}, not 00000000: it was changed"),
        (f"{address}/y", "could not be fetched.*404"),
    ):
        with pytest.raises(ValueError, match=words):
            fetch(url, "sha256:00000000", tmp_path / "kept" / "x")
    assert list((tmp_path / "kept").iterdir()) == []


def test_progress_is_told_and_a_spoiled_file_is_fetched_again(server, tmp_path, capsys):
    served, address, asked = server
    (served / "x").write_bytes(CONTENT)
    md5 = f"md5:{hashlib.md5(CONTENT).hexdigest()}"
    told = []
    path = fetch(f"{address}/x", md5, tmp_path / "x", lambda *now: told.append(now))
    assert told == [(10, 10)]
    path.write_bytes(CONTENT[:5])
    assert fetch(f"{address}/x", md5, path).read_bytes() == CONTENT
    assert asked == ["/x", "/x"]
    assert capsys.readouterr().err == f"Fetching {address}/x\n"  # no terminal, no bar
