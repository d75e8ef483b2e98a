// What one convolution costs: mbv2/cost/conv.py in JavaScript.

import { exact, integer, integers, sides } from "./arguments.js";
import { refuse } from "./refusal.js";

export const FLOPS_PER_MAC = 2; // the multiplication and the addition

// Trainable values of what follows a layer with `channels` outputs: scale and shift, or scale alone.
const NORM_VALUES = { "": 0, "batch norm": 2, "layer norm": 2, "layer scale": 1 };

// A convolution padded by (k - 1) / 2, or, of 1×1 pixels, a linear layer, with what follows it.
export function makeLayer(name, kind, inShape, outChannels, kernelSize, options = {}) {
  const { stride = 1, groups = 1, bias = false, normalization = "batch norm", activation = "" } = options;
  const padding = (kernelSize - 1) / 2;
  const { in_shape, out_shape, weights, biases, macs } = plain(
    inShape,
    outChannels,
    kernelSize,
    stride,
    padding,
    groups,
    bias,
  );
  const norm_params = NORM_VALUES[normalization] * outChannels;
  const place = { name, kind, in_shape, out_shape, kernel_size: kernelSize, stride, groups };
  const params = exact(weights + biases + norm_params);
  return { ...place, weights, biases, norm_params, normalization, activation, params, macs };
}

// One convolution, as nn.Conv2d takes it: { in_shape, out_shape, kernel_size, stride, padding, groups, weights, biases,
// params, macs } and, as `separable`, what a depthwise and a pointwise convolution in its place cost: { depthwise,
// pointwise, params, macs }. size: pixels or [height, width]. RangeError where groups do not divide the channels or the
// kernel does not fit.
export function convCost({
  inChannels,
  outChannels,
  size,
  kernelSize = 3,
  stride = 1,
  padding = 0,
  groups = 1,
  bias = false,
}) {
  integers({ in_channels: inChannels, out_channels: outChannels, kernel_size: kernelSize, stride, groups });
  integer("padding", padding, 0);
  for (const [name, channels] of Object.entries({ in_channels: inChannels, out_channels: outChannels })) {
    if (channels % groups) refuse("groups", { name, channels, value: groups });
  }
  const shape = [inChannels, ...sides("size", size)];
  const most = Math.min(shape[1], shape[2]) + 2 * padding;
  if (kernelSize > most) refuse("kernel", { most, value: kernelSize });
  const depthwise = plain(shape, inChannels, kernelSize, stride, padding, inChannels, bias);
  const pointwise = plain(depthwise.out_shape, outChannels, 1, 1, 0, 1, bias);
  const pair = { params: exact(depthwise.params + pointwise.params), macs: exact(depthwise.macs + pointwise.macs) };
  return {
    ...plain(shape, outChannels, kernelSize, stride, padding, groups, bias),
    separable: { depthwise, pointwise, ...pair },
  };
}

function plain(in_shape, outChannels, kernelSize, stride, padding, groups, bias) {
  const [channels, height, width] = in_shape;
  const side = (pixels) => Math.floor((pixels + 2 * padding - kernelSize) / stride) + 1;
  const out_shape = [outChannels, side(height), side(width)];
  const weights = outChannels * (channels / groups) * kernelSize ** 2;
  const biases = bias ? outChannels : 0;
  const counts = {
    weights,
    biases,
    params: exact(weights + biases),
    macs: exact(weights * out_shape[1] * out_shape[2]),
  };
  return { in_shape, out_shape, kernel_size: kernelSize, stride, padding, groups, ...counts };
}

// The sum of `field` over `layers`: "params", "macs", "weights", …
export function total(layers, field) {
  return exact(layers.reduce((sum, layer) => sum + layer[field], 0));
}

// How many values a tensor of this shape holds.
export function countValues([channels, height, width]) {
  return channels * height * width;
}
