"""mbv2.published: the rows say what their sources say."""

import csv
import re
from importlib.resources import files

import pytest

from mbv2 import published
from mbv2.cost import network_cost
from mbv2.published import (
    CHECKPOINTS_SMALL,
    CHECKPOINTS_V1,
    CHECKPOINTS_V2,
    CHECKPOINTS_V3,
    CONVNEXT,
    COUNTS,
    EFFICIENTNET_TABLE_2,
    FEW_BITS,
    JACOB_TABLE_4_3,
    LATER_POINTS,
    MNASNET_A1,
    MOBILENET_V4,
    PAPER_TABLE_3,
    PAPER_TABLE_3_VERSIONS,
    PAPER_TABLE_4,
    PAPER_TABLE_6,
    PAPER_TABLE_7,
    POINTS,
    best_under,
    nearest_point,
    pareto_front,
)

TABLES = {
    "slim_mobilenet_v2.csv": (CHECKPOINTS_V2, 22, "TensorFlow models, research/slim/nets/mobilenet/README.md"),
    "cifar_mobilenet_v2.csv": (CHECKPOINTS_SMALL, 8, "chenyaofo/pytorch-cifar-models, README"),
    "slim_mobilenet_v1.csv": (CHECKPOINTS_V1, 16, "TensorFlow models, research/slim/nets/mobilenet_v1.md"),
    "paper_table3.csv": (PAPER_TABLE_3, 5, "Sandler et al. 2018, arXiv:1801.04381, Table 3"),
    "paper_table3_versions.csv": (
        PAPER_TABLE_3_VERSIONS,
        4,
        "Sandler et al. 2018, Table 3, in arXiv:1801.04381v4 (21 March 2019) and in a printing without arXiv's stamp",
    ),
    "paper_table4.csv": (PAPER_TABLE_4, 6, "Sandler et al. 2018, arXiv:1801.04381, Table 4"),
    "paper_table6.csv": (PAPER_TABLE_6, 5, "Sandler et al. 2018, arXiv:1801.04381, Table 6"),
    "paper_table7.csv": (PAPER_TABLE_7, 4, "Sandler et al. 2018, arXiv:1801.04381, Table 7"),
    "mnasnet_a1.csv": (MNASNET_A1, 5, "TensorFlow tpu, models/official/mnasnet/README.md"),
    "slim_mobilenet_v3.csv": (CHECKPOINTS_V3, 4, "TensorFlow models, research/slim/nets/mobilenet/README.md"),
    "efficientnet_table2.csv": (EFFICIENTNET_TABLE_2, 2, "Tan and Le 2019, arXiv:1905.11946, Table 2"),
    "convnext.csv": (CONVNEXT, 1, "Liu et al. 2022, github.com/facebookresearch/ConvNeXt, README.md"),
    "mobilenet_v4.csv": (MOBILENET_V4, 4, "Qin et al. 2024, arXiv:2404.10518, results on ImageNet-1K"),
    "jacob2018_table43.csv": (JACOB_TABLE_4_3, 6, "Jacob et al. 2018, arXiv:1712.05877, Table 4.3"),
    "few_bits.csv": (FEW_BITS, 5, "this book, python -m benchmarks.record_few_bits"),
    "counts.csv": (COUNTS, 17, "named row by row in the last column"),
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


@pytest.mark.parametrize("name", TABLES)
def test_a_table_shows_itself_by_the_name_that_one_can_type(name):
    table = TABLES[name][0]
    assert getattr(published, repr(table)) is table


def test_every_published_file_of_rows_has_a_table():
    names = {file.name for file in (files("mbv2") / "data").iterdir()}
    ours = set(re.findall(r'= read\("\w+", "(\w+\.csv)"', (files("mbv2") / "records.py").read_text(encoding="utf-8")))
    assert len(ours) >= 4 and not ours & set(TABLES)
    assert {name for name in names if name.endswith(".csv")} == set(TABLES) | ours


def test_checkpoints_are_six_widths_at_up_to_five_resolutions():
    settings = {(row.width_mult, row.resolution) for row in CHECKPOINTS_V2}
    five = {224, 192, 160, 128, 96}
    assert settings == {(w, r) for w in (1.0, 0.75, 0.5, 0.35) for r in five} | {(1.4, 224), (1.3, 224)}


def test_first_checkpoint_is_the_widest():
    first = CHECKPOINTS_V2[0]
    assert first == (1.4, 224, 582, 6.06, 75.0, 92.5, 138.0)
    assert (first.width_mult, first.top1_percent, first.pixel1_cpu_ms) == (1.4, 75.0, 138.0)
    assert [type(value) for value in first] == [float, int, int, float, float, float, float]


def test_v1_checkpoints_in_8_bits_are_those_of_the_last_revision():
    eight = {
        (row.width_mult, row.resolution): (row.top1_tflite_percent, row.top5_tflite_percent) for row in CHECKPOINTS_V1
    }
    assert eight[1.0, 224] == (70.1, 88.9)
    assert CHECKPOINTS_V1[0].top1_8bit_percent == 69.7  # simulated: the revision of February 2018
    assert eight[0.75, 160] == (62.3, 83.8)
    assert eight[0.75, 128] == (55.8, 78.8)
    assert eight[0.25, 128] == (39.5, 64.4)


def test_top_5_is_above_top_1_and_more_pixels_never_lose_accuracy():
    for row in CHECKPOINTS_V2:
        assert row.top1_percent < row.top5_percent
    for width_mult in {row.width_mult for row in CHECKPOINTS_V2}:
        accuracies = [row.top1_percent for row in CHECKPOINTS_V2 if row.width_mult == width_mult]
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


def test_the_versions_of_table_3_differ_in_the_first_row_and_so_in_the_maximum():
    networks = ("mobilenet_v1", "mobilenet_v2", "shufflenet_2x_g3")
    below = [max(getattr(row, f"{name}_kb") for row in PAPER_TABLE_3) for name in networks]
    (first, most), (_, most_without) = PAPER_TABLE_3_VERSIONS[:2], PAPER_TABLE_3_VERSIONS[2:]
    assert [int(cell.removesuffix("K")) for cell in most_without[2:]] == below
    with_first = [max(int(cell.split("/")[1]), rest) for cell, rest in zip(first[2:], below, strict=True)]
    printed = [int(cell.removesuffix("K")) for cell in most[2:]]
    assert printed[:2] == with_first[:2]
    assert (printed[2], with_first[2]) == (600, 800)  # ShuffleNet's maximum leaves its own first row out


def test_printed_counts_become_whole_numbers():
    numbers = {count.value: count.number for count in COUNTS}
    assert numbers["3.4M"] == 3_400_000
    assert numbers["313.65M"] == 313_650_000
    assert numbers["3504872"] == 3_504_872
    assert all(type(number) is int for number in numbers.values())
    assert {count.quantity for count in COUNTS} == {"params", "macs"}


# All points, the front and the best within a budget


def test_points_are_all_published_networks_once_each_with_its_source():
    assert len(POINTS) == 22 + 16 + 3
    assert len({point.name for point in POINTS}) == len(POINTS)
    assert {point.source for point in POINTS} == {CHECKPOINTS_V2.source, CHECKPOINTS_V1.source, PAPER_TABLE_4.source}
    assert {point.family for point in POINTS} == {"MobileNetV2", "MobileNetV1", "ShuffleNet", "NasNet-A"}


def test_points_say_what_the_tables_say():
    by_name = {point.name: point for point in POINTS}
    assert by_name["MobileNetV2 0.35 × 96"][2:8] == (0.35, 96, 11, 1.66, 45.5, 4.5)
    assert by_name["MobileNetV1 0.75 × 160"][2:8] == (0.75, 160, 162, 2.59, 65.3, None)
    assert by_name["ShuffleNet (x2)"][1:8] == ("ShuffleNet", None, None, 524, 5.4, 73.7, None)
    assert by_name["NasNet-A"][2:8] == (None, None, 564, 5.3, 74.0, 183)


def test_later_networks_are_in_the_same_form_each_with_its_source():
    tables = (MNASNET_A1, CHECKPOINTS_V3, EFFICIENTNET_TABLE_2, CONVNEXT, MOBILENET_V4)
    assert len(LATER_POINTS) == sum(map(len, tables)) == 16
    assert {point.source for point in LATER_POINTS} == {table.source for table in tables}
    by_name = {point.name: point for point in (*POINTS, *LATER_POINTS)}
    assert len(by_name) == len(POINTS) + len(LATER_POINTS)
    assert by_name["MnasNet-A1 0.75"][1:8] == ("MnasNet", None, 224, 226.7, 2.9, 73.3, 61)
    assert by_name["MobileNetV3-Large"][1:8] == ("MobileNetV3", None, 224, 217, 5.4, 75.2, 51.2)
    assert by_name["EfficientNet-B1"][1:8] == ("EfficientNet", None, 240, 700, 7.8, 79.1, None)
    assert by_name["MobileNetV4-Conv-S"][1:8] == ("MobileNetV4", None, 224, 200, 3.8, 73.8, None)


def test_a_later_network_beats_mobilenet_v2_at_equal_work_and_time():
    every = (*POINTS, *LATER_POINTS)
    for cost in ("macs_m", "pixel1_cpu_ms"):
        assert not any(point.name == "MobileNetV2 1.0 × 224" for point in pareto_front(every, cost))


def test_what_v2_sees_for_others_costs_what_the_paper_prints():
    assert PAPER_TABLE_6[-1] == ("MobileNetV2 + SSDLite", 22.1, 4.3, 800, 200)
    assert [row.pixel1_cpu_ms for row in PAPER_TABLE_6] == [None, None, None, 270, 200]
    assert PAPER_TABLE_7[2] == ("MobileNetV2", "no", 75.32, 2.11, 2750)


def beaten(row, rows, cost, quality="top1_percent"):
    """By definition, pair by pair."""
    at = [(getattr(other, cost), -getattr(other, quality)) for other in rows if getattr(other, cost) is not None]
    mine = getattr(row, cost), -getattr(row, quality)
    return any(other[0] <= mine[0] and other[1] <= mine[1] and other != mine for other in at)


@pytest.mark.parametrize("cost", ["macs_m", "params_m", "pixel1_cpu_ms"])
@pytest.mark.parametrize(
    "rows", [CHECKPOINTS_V2, POINTS, (*POINTS, *LATER_POINTS), POINTS[::-1], CHECKPOINTS_V2[:1] * 2], ids=len
)
def test_the_front_is_every_row_that_is_not_beaten(rows, cost):
    front = pareto_front(rows, cost)
    assert sorted(front, key=repr) == sorted(
        (row for row in rows if getattr(row, cost) is not None and not beaten(row, rows, cost)), key=repr
    )
    costs = [getattr(row, cost) for row in front]
    assert costs == sorted(costs)


def test_the_front_keeps_rows_that_are_equal_in_both():
    twin = CHECKPOINTS_V2[3]._replace(width_mult=0.99)
    assert pareto_front([CHECKPOINTS_V2[3], twin]) == [CHECKPOINTS_V2[3], twin]


def test_at_equal_work_mobilenet_v1_is_beaten_everywhere_and_at_equal_parameters_it_is_not():
    assert {point.family for point in pareto_front(POINTS, "macs_m")} == {"MobileNetV2", "ShuffleNet"}
    assert {point.name for point in pareto_front(POINTS, "params_m") if point.family == "MobileNetV1"} == {
        f"MobileNetV1 {width_mult} × 224" for width_mult in (0.25, 0.5, 0.75)
    }


@pytest.mark.parametrize(
    ("budget", "width_mult", "resolution"),
    [
        ({"macs_m": 100}, 0.5, 224),
        ({"macs_m": 300}, 1.0, 224),
        ({"macs_m": 299.9}, 1.0, 192),
        ({"params_m": 2}, 0.5, 224),
        ({"pixel1_cpu_ms": 30}, 0.5, 224),
        ({"macs_m": 100, "params_m": 1.7}, 0.35, 224),
    ],
)
def test_the_best_within_a_budget_is_the_most_accurate_that_fits(budget, width_mult, resolution):
    best = best_under(**budget)
    fitting = [row for row in CHECKPOINTS_V2 if all(getattr(row, name) <= most for name, most in budget.items())]
    assert best.top1_percent == max(row.top1_percent for row in fitting)
    assert (best.width_mult, best.resolution) == (width_mult, resolution)


def test_the_best_of_all_points_leaves_out_what_has_no_time():
    assert best_under(macs_m=570, rows=POINTS).name == "MobileNetV2 1.3 × 224"
    assert best_under(pixel1_cpu_ms=200, rows=POINTS).name == "MobileNetV2 1.4 × 224"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: best_under(), "give at least one budget"),
        (lambda: best_under(macs_m=10), "no row fits macs_m=10: the least macs_m is 11$"),
        (
            lambda: best_under(macs_m=20, params_m=1),
            "no row fits macs_m=20, params_m=1: the least macs_m is 11, params_m is 1.66, in different rows",
        ),
        (lambda: best_under(pixel1_cpu_ms=0), "pixel1_cpu_ms must be a finite number above 0"),
        (lambda: best_under(params_m="3"), "params_m must be a number above 0, not '3'"),
        (lambda: best_under(macs_m=99, rows=[]), "rows must hold at least one, not none"),
        (lambda: best_under(macs_m=99, rows=CHECKPOINTS_V1), "rows must have a number 'top1_percent'"),
        (lambda: best_under(pixel1_cpu_ms=99, rows=POINTS[22:30]), "no row says what it needs of pixel1_cpu_ms"),
        (lambda: pareto_front(POINTS, "family"), "rows must have a number 'family'"),
        (lambda: pareto_front(POINTS, quality="top5_percent"), "rows must have a number 'top5_percent'"),
        (lambda: pareto_front(22), "rows must be a list of rows.* not 22"),
    ],
)
def test_a_budget_or_field_that_cannot_be_is_refused(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()


@pytest.mark.parametrize("row", CHECKPOINTS_V2, ids=lambda row: f"{row.width_mult}x{row.resolution}")
def test_the_nearest_row_of_a_computed_checkpoint_is_itself(row):
    cost = network_cost(row.width_mult, row.resolution)
    assert nearest_point(cost.macs / 1e6, (cost.params - cost.norm_params) / 1e6) is row


def test_nearest_is_a_matter_of_ratios_and_refuses_what_is_no_cost():
    assert nearest_point(200, 3.0, POINTS[:2]) is POINTS[1]
    thin, small = ((row.width_mult, row.resolution) for row in (nearest_point(57, 1.7), nearest_point(57, 3.4)))
    assert (thin, small) == ((0.35, 224), (1.0, 96))
    with pytest.raises(ValueError, match="macs_m must be a finite number above 0, not 0"):
        nearest_point(0, 1)
    with pytest.raises(ValueError, match="rows must hold at least one"):
        nearest_point(1, 1, [])


@pytest.mark.parametrize("number", (1, 2))
def test_the_old_names_of_the_checkpoints_work_and_say_the_new_ones(number):
    with pytest.warns(
        DeprecationWarning, match=rf"mbv2\.published\.MOBILENET_V{number} is now CHECKPOINTS_V{number}"
    ) as said:
        old = getattr(published, f"MOBILENET_V{number}")
    assert old is getattr(published, f"CHECKPOINTS_V{number}")
    assert said[0].filename == __file__


def test_a_name_that_never_was_there_is_not_found():
    with pytest.raises(AttributeError, match=r"module 'mbv2\.published' has no attribute 'MOBILENET_V3'"):
        published.MOBILENET_V3  # noqa: B018
    with pytest.raises(ImportError):
        from mbv2.published import MOBILENET_V3  # noqa: F401
