from . import (
    arguments as arguments,
)
from . import (
    cost as cost,
)
from . import (
    exercises as exercises,
)
from . import (
    experiments as experiments,
)
from . import (
    nets as nets,
)
from . import (
    notebook as notebook,
)
from . import (
    palette as palette,
)
from . import (
    pictures as pictures,
)
from . import (
    plots as plots,
)
from . import (
    published as published,
)
from . import (
    records as records,
)
from . import (
    spec as spec,
)
from . import (
    tables as tables,
)
from . import (
    widgets as widgets,
)
from .cost import network_cost as network_cost
from .nets.baselines import (
    BottleneckBlock as BottleneckBlock,
)
from .nets.baselines import (
    ConvNeXtBlock as ConvNeXtBlock,
)
from .nets.baselines import (
    DepthwiseSeparableConv as DepthwiseSeparableConv,
)
from .nets.baselines import (
    MobileNetV1 as MobileNetV1,
)
from .nets.blocks import (
    Conv as Conv,
)
from .nets.blocks import (
    InvResidual as InvResidual,
)
from .nets.blocks import (
    InvResidualS1 as InvResidualS1,
)
from .nets.blocks import (
    InvResidualS2 as InvResidualS2,
)
from .nets.comparison import (
    assert_same_outputs as assert_same_outputs,
)
from .nets.comparison import (
    calibrate_batch_norm as calibrate_batch_norm,
)
from .nets.mobilenet_v2 import MobileNetV2 as MobileNetV2
from .nets.pretrained import pretrained as pretrained
from .nets.torchvision import load_torchvision as load_torchvision
from .nets.torchvision import to_torchvision as to_torchvision
from .notebook import trace_shapes as trace_shapes
from .spec import (
    ARTICLE as ARTICLE,
)
from .spec import (
    MOBILENET_V1 as MOBILENET_V1,
)
from .spec import (
    REFERENCE as REFERENCE,
)
from .spec import (
    SMALL_IMAGES as SMALL_IMAGES,
)
from .spec import (
    Architecture as Architecture,
)
from .spec import (
    Stage as Stage,
)
from .spec import (
    make_divisible as make_divisible,
)
from .widgets import (
    Architect as Architect,
)
from .widgets import (
    BlockExplorer as BlockExplorer,
)
from .widgets import (
    ConvExplorer as ConvExplorer,
)
from .widgets import (
    CostExplorer as CostExplorer,
)
from .widgets import (
    ManifoldExplorer as ManifoldExplorer,
)
from .widgets import (
    ReLU6Explorer as ReLU6Explorer,
)
from .widgets import (
    ShapeExplorer as ShapeExplorer,
)
from .widgets import (
    TradeoffExplorer as TradeoffExplorer,
)

__version__: str
