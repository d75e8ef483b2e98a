"""Right and wrong answers to the exercises on counting."""

# check: (right answers, wrong answers)
ANSWERS = {
    "check_ten_classes": ([2_236_682], [2_236_672, 3_504_872, 2_223_872]),
    "check_conv_macs": (
        [lambda conv, out: conv.weight.numel() * out[2] * out[3]],
        [
            lambda conv, out: conv.weight.numel() * out[2] ** 2,
            lambda conv, out: conv.in_channels * conv.out_channels * 9 * out[2] * out[3],
            lambda conv, out: 2 * conv.weight.numel() * out[2] * out[3],
            lambda conv, out: conv.weight.numel(),
        ],
    ),
    "check_difference_at_1_4": ([-24_172], [24_172, 1_088, -24_172.0]),
}
