// What a convolution, a block and a network cost: spec.py, layers.py, families.py and cost.py of mbv2, held to them by
// tests.

export const KINDS = ["stem", "expand", "depthwise", "project", "head", "classifier"];

// A multiple of `divisor`, never below it, halves up, never more than 10 % below `value`.
export function makeDivisible(value, divisor = 8) {
  const raised = Math.trunc(value + divisor / 2);
  const rounded = Math.max(divisor, raised - (raised % divisor));
  return rounded < 0.9 * value ? rounded + divisor : rounded;
}

// The channels that a layer of `channels` has at `widthMult`.
export function scale(channels, widthMult, divisor) {
  const wanted = channels * widthMult;
  const scaled = divisor === null ? Math.trunc(wanted) : makeDivisible(wanted, divisor);
  if (scaled < 1) throw new RangeError(`width_mult ${widthMult} leaves no channel of ${channels}.`);
  return exact(scaled);
}

// Every inverted residual block at `widthMult`, in order; `stage` counts the table's rows from 1.
export function networkBlocks(widthMult, architecture) {
  const { stages, stem_channels, divisor, always_expand, residual = true } = architecture;
  let inChannels = scale(stem_channels, widthMult, divisor);
  const rows = stages.map(([expansion, channels, repeats, stride], index) => {
    const outChannels = scale(channels, widthMult, divisor);
    return Array.from({ length: repeats }, (_, repeat) => {
      const step = repeat === 0 ? stride : 1;
      const block = {
        stage: index + 1,
        repeat,
        inChannels,
        hiddenChannels: inChannels * expansion,
        outChannels,
        stride: step,
        expands: always_expand || expansion > 1,
        shortcut: residual && step === 1 && inChannels === outChannels,
      };
      inChannels = outChannels;
      return block;
    });
  });
  return rows.flat();
}

// { layers, stages, blocks, params, macs }; stages are the layers by stage; shapes are [channels, height, width];
// resolution is pixels or [height, width]. RangeError for anything that is no network, and for counts that a JavaScript
// number cannot hold exactly.
export function networkCost({ widthMult = 1, resolution = 224, numClasses = 1000, inChannels = 3, architecture }) {
  checkArchitecture(architecture);
  if (!(Number.isFinite(widthMult) && widthMult > 0)) {
    throw new RangeError(`width_mult must be a finite number above 0, not ${widthMult}.`);
  }
  const [height, width] = sides("resolution", resolution);
  wholes({ num_classes: numClasses, in_channels: inChannels });

  const { stages: rows, stem_channels, head_channels, divisor, narrow_head } = architecture;
  const blocks = networkBlocks(widthMult, architecture);
  const layers = [];
  const shape = () => layers.at(-1).out_shape;
  const add = (stage, path, layer) => layers.push(inNetwork(stage, path, layer));
  add(
    0,
    "",
    convolution("first_conv", "stem", [inChannels, height, width], scale(stem_channels, widthMult, divisor), 3, {
      stride: 2,
    }),
  );
  let parts = [];
  for (const block of blocks) {
    const { stage, repeat, hiddenChannels, outChannels, expands, stride } = block;
    // From the third block of a row on, all is as in the second.
    if (repeat < 2) parts = invertedResidual(shape(), hiddenChannels, outChannels, stride, expands);
    for (const part of parts) add(stage, `stages.${stage - 1}.${repeat}.`, part);
  }
  if (head_channels !== null) {
    const headWidth = scale(head_channels, narrow_head ? widthMult : Math.max(1, widthMult), divisor);
    add(rows.length + 1, "", convolution("last_conv", "head", shape(), headWidth, 1));
  }
  const features = [shape()[0], 1, 1]; // average pooling has left a 1 × 1 image
  const classifier = convolution("fc", "classifier", features, numClasses, 1, { bias: true, normalization: "" });
  add(layers.at(-1).stage + 1, "", classifier);
  return { layers, stages: byStage(layers), blocks, params: total(layers, "params"), macs: total(layers, "macs") };
}

// The sum of `field` over `layers`: "params", "macs", "weights", …
export function total(layers, field) {
  return exact(layers.reduce((sum, layer) => sum + layer[field], 0));
}

// The layers of each stage: the stem, the table's rows, the head where there is one, the classifier.
export function byStage(layers) {
  const stages = Array.from({ length: layers.at(-1).stage + 1 }, () => []);
  for (const layer of layers) stages[layer.stage].push(layer);
  return stages;
}

// A layer of a block as a layer of the network.
function inNetwork(stage, path, layer) {
  const { name, kind, in_shape, out_shape, kernel_size, stride, groups, weights, biases, norm, params, macs } = layer;
  const place = { name: path + name, kind, stage, in_shape, out_shape, kernel_size, stride, groups };
  return { ...place, weights, biases, batch_norm: norm, params, macs };
}

// Hidden channels for each input channel; of a bottleneck, output channels for each hidden one. What a block has unless
// told.
export const EXPANSIONS = { bottleneck: 4, convnext: 4, separable: 1, inverted_residual: 6 };

// One block: { kind, in_shape, out_shape, hidden_channels, layers, shortcut, reason, ending, weights, biases, norm,
// params, macs }. kind: one of EXPANSIONS. size: pixels or [height, width]. hiddenChannels or expansion, not both.
// projection: a bottleneck whose shapes differ adds a 1×1 convolution of its input, the layer of kind "shortcut".
// reason: why there is no shortcut: "kind", "stride", "channels", "stride and channels", or "" where there is one.
// ending: what follows the sum. RangeError for anything that is no such block.
export function blockCost(options) {
  const { kind, inChannels, outChannels = inChannels, size = 56, stride = 1, projection = true } = options;
  if (!Object.hasOwn(EXPANSIONS, kind))
    throw new RangeError(`kind must be one of ${Object.keys(EXPANSIONS).join(", ")}, not ${kind}.`);
  wholes({ in_channels: inChannels, out_channels: outChannels, stride });
  if (stride > 2) throw new RangeError(`stride must be 1 or 2, not ${stride}.`);
  if (kind === "convnext" && (stride !== 1 || inChannels !== outChannels)) {
    throw new RangeError(
      "A convnext block keeps size and channels: stride must be 1, out_channels must equal in_channels.",
    );
  }
  const hidden = hiddenOf(kind, inChannels, outChannels, options);
  const shape = [inChannels, ...sides("size", size)];
  const block = { kind, in_shape: shape, hidden_channels: hidden, ending: kind === "bottleneck" ? "ReLU" : "" };
  block.reason = reasonAgainst(kind, inChannels === outChannels, stride === 1);
  const projects = kind === "bottleneck" && block.reason !== "" && projection;
  if (projects) block.reason = "";
  block.shortcut = block.reason === "";
  if (kind === "bottleneck") block.layers = bottleneck(shape, hidden, outChannels, stride, projects);
  if (kind === "convnext") block.layers = convnext(shape, hidden);
  if (kind === "separable") block.layers = separable(shape, outChannels, stride);
  if (kind === "inverted_residual")
    block.layers = invertedResidual(shape, hidden, outChannels, stride, hidden !== inChannels);
  block.out_shape = block.layers.filter((layer) => layer.kind !== "shortcut").at(-1).out_shape;
  for (const field of ["weights", "biases", "norm", "params", "macs"]) block[field] = total(block.layers, field);
  return block;
}

function hiddenOf(kind, inChannels, outChannels, { hiddenChannels = null, expansion = null }) {
  if (hiddenChannels !== null && expansion !== null)
    throw new RangeError("Give hidden_channels or expansion, not both.");
  wholes(hiddenChannels === null ? { expansion: expansion ?? 1 } : { hidden_channels: hiddenChannels });
  const times = expansion ?? EXPANSIONS[kind];
  const hidden =
    hiddenChannels ?? (kind === "bottleneck" ? Math.max(1, Math.floor(outChannels / times)) : inChannels * times);
  if (kind === "separable" && hidden !== inChannels)
    throw new RangeError("A separable block has no hidden channels: expansion must be 1.");
  return exact(hidden);
}

function reasonAgainst(kind, sameChannels, sameSize) {
  if (kind === "separable") return "kind";
  return [sameSize ? "" : "stride", sameChannels ? "" : "channels"].filter(Boolean).join(" and ");
}

function bottleneck(shape, hidden, outChannels, stride, projects) {
  const reduce = convolution("conv1", "project", shape, hidden, 1, { activation: "ReLU" });
  const filter = convolution("conv2", "standard", reduce.out_shape, hidden, 3, { stride, activation: "ReLU" });
  const layers = [reduce, filter, convolution("conv3", "expand", filter.out_shape, outChannels, 1)];
  return projects ? [...layers, convolution("downsample", "shortcut", shape, outChannels, 1, { stride })] : layers;
}

function convnext(shape, hidden) {
  const [channels] = shape;
  const norm = { bias: true, normalization: "layer norm" };
  const depthwise = convolution("dwconv", "depthwise", shape, channels, 7, { groups: channels, ...norm });
  const expand = convolution("pwconv0", "expand", shape, hidden, 1, {
    bias: true,
    normalization: "",
    activation: "GELU",
  });
  const scaled = { bias: true, normalization: "layer scale" };
  return [depthwise, expand, convolution("pwconv1", "project", expand.out_shape, channels, 1, scaled)];
}

function separable(shape, outChannels, stride) {
  const relu = { activation: "ReLU" };
  const depthwise = convolution("dwconv", "depthwise", shape, shape[0], 3, { stride, groups: shape[0], ...relu });
  return [depthwise, convolution("pwconv1", "project", depthwise.out_shape, outChannels, 1, relu)];
}

function invertedResidual(shape, hidden, outChannels, stride, expands) {
  const relu6 = { activation: "ReLU6" };
  const expand = expands ? [convolution("pwconv0", "expand", shape, hidden, 1, relu6)] : [];
  const [, height, width] = shape;
  const filter = { stride, groups: hidden, ...relu6 };
  const depthwise = convolution("dwconv", "depthwise", [hidden, height, width], hidden, 3, filter);
  return [...expand, depthwise, convolution("pwconv1", "project", depthwise.out_shape, outChannels, 1)];
}

// Trainable values of what follows a layer with `channels` outputs: scale and shift, or scale alone.
const NORM_VALUES = { "": 0, "batch norm": 2, "layer norm": 2, "layer scale": 1 };

// A convolution padded by (k - 1) / 2, or, of 1×1 pixels, a linear layer, with what follows it.
function convolution(name, kind, inShape, outChannels, kernelSize, options = {}) {
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
  const norm = NORM_VALUES[normalization] * outChannels;
  const place = { name, kind, in_shape, out_shape, kernel_size: kernelSize, stride, groups };
  return { ...place, weights, biases, norm, normalization, activation, params: exact(weights + biases + norm), macs };
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
  wholes({ in_channels: inChannels, out_channels: outChannels, kernel_size: kernelSize, stride, groups });
  if (!(Number.isInteger(padding) && padding >= 0))
    throw new RangeError(`padding must be a whole number of at least 0, not ${padding}.`);
  for (const [name, channels] of [
    ["in_channels", inChannels],
    ["out_channels", outChannels],
  ]) {
    if (channels % groups)
      throw new RangeError(`groups must divide ${name}, ${channels}, without remainder, not be ${groups}.`);
  }
  const shape = [inChannels, ...sides("size", size)];
  const least = Math.min(shape[1], shape[2]) + 2 * padding;
  if (kernelSize > least)
    throw new RangeError(`kernel_size must be at most ${least}, the padded size, not ${kernelSize}.`);
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

function exact(count) {
  if (count > Number.MAX_SAFE_INTEGER) throw new RangeError("This is too large to count exactly.");
  return count;
}

function wholes(named) {
  for (const [name, value] of Object.entries(named)) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new RangeError(`${name} must be a whole number of at least 1, not ${value}.`);
    }
  }
}

// [height, width] of pixels or [height, width].
function sides(name, value) {
  if (Array.isArray(value) && value.length !== 2) {
    throw new RangeError(`${name} must be pixels or [height, width], not ${JSON.stringify(value)}.`);
  }
  const [height, width] = Array.isArray(value) ? value : [value, value];
  wholes({ [`${name} (height)`]: height, [`${name} (width)`]: width });
  return [height, width];
}

export function checkArchitecture(architecture) {
  const stages = architecture?.stages;
  if (!Array.isArray(stages) || stages.length === 0) throw new RangeError("architecture needs rows (t, c, n, s).");
  stages.forEach((row, index) => {
    const name = `row ${index + 1} of the architecture`;
    if (!Array.isArray(row) || row.length !== 4) throw new RangeError(`${name} must hold four numbers (t, c, n, s).`);
    const [t, c, n, s] = row;
    wholes({ [`${name}, t`]: t, [`${name}, c`]: c, [`${name}, n`]: n, [`${name}, s`]: s });
    if (s > 2) throw new RangeError(`${name}, s must be 1 or 2, not ${s}.`);
  });
  const { stem_channels, head_channels, divisor } = architecture;
  const given = Object.entries({ stem_channels, head_channels, divisor });
  wholes(Object.fromEntries(given.filter(([name, value]) => name === "stem_channels" || value !== null)));
  for (const flag of ["always_expand", "narrow_head", "residual"]) {
    if (!["boolean", "undefined"].includes(typeof architecture[flag]))
      throw new RangeError(`${flag} must be true or false.`);
  }
}
