"""mbv2.published: the rows say what their sources say."""

import csv
from importlib.resources import files

import pytest

from mbv2.published import COUNTS, MOBILENET_V1, MOBILENET_V2, PAPER_TABLE_3, PAPER_TABLE_4

TABLES = {
    "slim_mobilenet_v2.csv": (MOBILENET_V2, 22, "TensorFlow models, research/slim/nets/mobilenet/README.md"),
    "slim_mobilenet_v1.csv": (MOBILENET_V1, 16, "TensorFlow models, research/slim/nets/mobilenet_v1.md"),
    "paper_table3.csv": (PAPER_TABLE_3, 5, "Sandler et al. 2018, arXiv:1801.04381, Table 3"),
    "paper_table4.csv": (PAPER_TABLE_4, 6, "Sandler et al. 2018, arXiv:1801.04381, Table 4"),
    "counts.csv": (COUNTS, 14, "named row by row in the last column"),
}


@pytest.mark.parametrize("name", TABLES)
def test_table_holds_every_cell_of_its_file_and_names_its_source(name):
    table, length, source = TABLES[name]
    lines = (files("mbv2") / "data" / name).read_text(encoding="utf-8").splitlines()
    header, *rows = csv.reader(line for line in lines if not line.startswith("#"))
    assert table.source == source
    assert len(table) == len(rows) == length
    assert len(set(table)) == length
    for row, cells in zip(table, rows, strict=True):
        assert list(row._fields) == header
        for value, cell in zip(row, cells, strict=True):
            assert (value is None) == (cell == "")
            assert value is None or type(value)(cell) == value


def test_every_data_file_has_a_table():
    assert {file.name for file in (files("mbv2") / "data").iterdir()} == set(TABLES)


def test_checkpoints_are_six_widths_at_up_to_five_resolutions():
    settings = {(row.width_mult, row.resolution) for row in MOBILENET_V2}
    five = {224, 192, 160, 128, 96}
    assert settings == {(w, r) for w in (1.0, 0.75, 0.5, 0.35) for r in five} | {(1.4, 224), (1.3, 224)}


def test_first_checkpoint_is_the_widest():
    first = MOBILENET_V2[0]
    assert first == (1.4, 224, 582, 6.06, 75.0, 92.5, 138.0)
    assert (first.width_mult, first.top1_percent, first.pixel1_cpu_ms) == (1.4, 75.0, 138.0)
    assert [type(value) for value in first] == [float, int, int, float, float, float, float]


def test_fifteen_of_sixteen_v1_checkpoints_come_in_8_bits_too():
    without = [row for row in MOBILENET_V1 if row.top1_8bit_percent is None]
    assert [(row.width_mult, row.resolution, row.top5_8bit_percent) for row in without] == [(0.75, 160, None)]
    assert MOBILENET_V1[0].top1_8bit_percent == 69.7


def test_top_5_is_above_top_1_and_more_pixels_never_lose_accuracy():
    for row in MOBILENET_V2:
        assert row.top1_percent < row.top5_percent
    for width_mult in {row.width_mult for row in MOBILENET_V2}:
        accuracies = [row.top1_percent for row in MOBILENET_V2 if row.width_mult == width_mult]
        assert accuracies == sorted(accuracies, reverse=True)


def test_table_4_leaves_the_time_of_shufflenet_open():
    times = {row.network: row.pixel1_cpu_ms for row in PAPER_TABLE_4}
    assert times["ShuffleNet (1.5)"] is times["ShuffleNet (x2)"] is None
    assert times["MobileNetV2"] == 75
    assert PAPER_TABLE_4[-1] == ("MobileNetV2 (1.4)", 74.7, 6.9, 585, 143)


def test_table_3_holds_mobilenet_v2_activations_of_16_bits():
    for row in PAPER_TABLE_3:
        kilobytes = row.resolution**2 * row.mobilenet_v2_channels * 2 / 1000
        assert row.mobilenet_v2_kb == pytest.approx(kilobytes, abs=1)
    assert PAPER_TABLE_3[0] == (56, 128, 800, 32, 200, 48, 300)


def test_printed_counts_become_whole_numbers():
    numbers = {count.value: count.number for count in COUNTS}
    assert numbers["3.4M"] == 3_400_000
    assert numbers["313.65M"] == 313_650_000
    assert numbers["3504872"] == 3_504_872
    assert all(type(number) is int for number in numbers.values())
    assert {count.quantity for count in COUNTS} == {"params", "macs"}
