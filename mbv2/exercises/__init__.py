"""Checks of the chapters' exercises: each refuses wrong answers with a hint, and compares with an outside oracle."""

from .architecture import (
    check_block_channels,
    check_largest_for_one_pixel,
    check_rows_to_blocks,
    check_stage_shape,
    check_to_eight,
)
from .blocks import (
    check_block_parameters,
    check_depthwise,
    check_has_shortcut,
    check_hidden_shape,
    check_shortcuts,
    check_shortcuts_when_narrow,
    check_silence,
    check_strided_block,
)
from .capstone import check_built, check_milliseconds, check_one_block_less, check_two_budgets
from .conv import check_conv_shape, check_fold, check_head_parameters, check_normalize, check_output_size
from .counting import check_conv_macs, check_difference_at_1_4, check_keras_count, check_same_padding, check_ten_classes
from .linear import (
    check_activations,
    check_joined_wide,
    check_points_lost,
    check_recoverable,
    check_way_back,
)
from .memory import check_depthwise_kilobytes, check_fewest_slices, check_microcontroller, check_sliced_block
from .network import check_batch_shape, check_network, check_score_map, check_small_images
from .relu6 import check_best_range, check_bits, check_lost_a_point, check_outlier, check_relu6
from .residuals import check_adds_input, check_inverted_macs, check_largest_expansion, check_peak, check_slices
from .scaling import check_fifty_million, check_front, check_resolution_for_budget, check_square_rule, check_widest
from .separable import check_conv_weights, check_merge, check_pair_weights, check_separate
from .training import check_by_class, check_cross_entropy, check_lr_at, check_nesterov, check_smoothed

__all__ = [
    "check_activations",
    "check_adds_input",
    "check_batch_shape",
    "check_best_range",
    "check_bits",
    "check_block_channels",
    "check_block_parameters",
    "check_built",
    "check_by_class",
    "check_conv_macs",
    "check_conv_shape",
    "check_conv_weights",
    "check_cross_entropy",
    "check_depthwise",
    "check_depthwise_kilobytes",
    "check_difference_at_1_4",
    "check_fewest_slices",
    "check_fifty_million",
    "check_fold",
    "check_front",
    "check_has_shortcut",
    "check_head_parameters",
    "check_hidden_shape",
    "check_inverted_macs",
    "check_joined_wide",
    "check_keras_count",
    "check_largest_expansion",
    "check_largest_for_one_pixel",
    "check_lost_a_point",
    "check_lr_at",
    "check_merge",
    "check_microcontroller",
    "check_milliseconds",
    "check_nesterov",
    "check_network",
    "check_normalize",
    "check_one_block_less",
    "check_outlier",
    "check_output_size",
    "check_pair_weights",
    "check_peak",
    "check_points_lost",
    "check_recoverable",
    "check_relu6",
    "check_resolution_for_budget",
    "check_rows_to_blocks",
    "check_same_padding",
    "check_score_map",
    "check_separate",
    "check_shortcuts",
    "check_shortcuts_when_narrow",
    "check_silence",
    "check_sliced_block",
    "check_slices",
    "check_small_images",
    "check_smoothed",
    "check_square_rule",
    "check_stage_shape",
    "check_strided_block",
    "check_ten_classes",
    "check_to_eight",
    "check_two_budgets",
    "check_way_back",
    "check_widest",
]
