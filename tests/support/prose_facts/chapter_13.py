"""Numbers of chapter 13, the capstone."""

from dataclasses import replace

from mbv2 import network_cost
from mbv2.nets.digits import TRAINING_IMAGES
from mbv2.published import CHECKPOINTS_V2, CHECKPOINTS_V3, best_under
from mbv2.spec import REFERENCE

BUDGET = 50_000_000
THIN = replace(REFERENCE, stages=[row._replace(expansion=min(row.expansion, 4)) for row in REFERENCE.stages])


def numbers():
    published = best_under(macs_m=50)
    exact = {row: network_cost(row.width_mult, row.resolution).macs for row in CHECKPOINTS_V2}
    safe = max((row for row in CHECKPOINTS_V2 if exact[row] <= BUDGET), key=lambda row: row.top1_percent)
    spare = BUDGET - network_cost(0.75, 128, architecture=THIN).macs
    pace = [row.pixel1_cpu_ms / exact[row] for row in CHECKPOINTS_V2]
    return {
        f"{max(pace) / min(pace):.1f}",  # milliseconds for as much work, the slowest to the fastest
        "0.15",
        f"{exact[published] - BUDGET:,}",
        f"{round(spare, -3):,}",
        f"{published.top1_percent}",
        f"{safe.top1_percent}",
        f"{best_under(macs_m=50, rows=CHECKPOINTS_V3).top1_percent}",
        f"{TRAINING_IMAGES:,}",  # the digits that the relatives learn
        "50,000",  # ImageNet's validation pictures: Russakovsky et al. 2015
        "0.05",  # the step of the slider
        *("0.45", "0.85"),  # two of the seven settings
    }
