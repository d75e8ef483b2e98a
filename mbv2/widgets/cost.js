// What a network costs, layer by layer: mbv2/spec.py and mbv2/cost.py in JavaScript, held to them by a test.

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
  const { stages, stem_channels, divisor, always_expand } = architecture;
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
        shortcut: step === 1 && inChannels === outChannels,
      };
      inChannels = outChannels;
      return block;
    });
  });
  return rows.flat();
}

// { layers, stages, blocks, params, macs }; stages are the layers by stage; shapes are [channels, height, width]; resolution is pixels or [height, width].
// RangeError for anything that is no network, and for counts that a JavaScript number cannot hold exactly.
export function networkCost({ widthMult = 1, resolution = 224, numClasses = 1000, inChannels = 3, architecture }) {
  checkArchitecture(architecture);
  if (!(Number.isFinite(widthMult) && widthMult > 0)) {
    throw new RangeError(`width_mult must be a finite number above 0, not ${widthMult}.`);
  }
  if (Array.isArray(resolution) && resolution.length !== 2) {
    throw new RangeError(`resolution must be pixels or [height, width], not ${JSON.stringify(resolution)}.`);
  }
  const [height, width] = Array.isArray(resolution) ? resolution : [resolution, resolution];
  wholes({ "resolution (height)": height, "resolution (width)": width });
  wholes({ num_classes: numClasses, in_channels: inChannels });

  const last = architecture.stages.length + 1;
  const stemWidth = scale(architecture.stem_channels, widthMult, architecture.divisor);
  const headMult = architecture.narrow_head ? widthMult : Math.max(1, widthMult);
  const headWidth = scale(architecture.head_channels, headMult, architecture.divisor);

  const blocks = networkBlocks(widthMult, architecture);
  const layers = [conv("first_conv", "stem", 0, [inChannels, height, width], stemWidth, 3, 2)];
  for (const block of blocks) layers.push(...blockLayers(block, layers.at(-1).out_shape));
  layers.push(conv("last_conv", "head", last, layers.at(-1).out_shape, headWidth, 1));
  layers.push(classifier(last + 1, headWidth, numClasses));
  return { layers, stages: byStage(layers), blocks, params: total(layers, "params"), macs: total(layers, "macs") };
}

// The sum of `field` over `layers`: "params" or "macs".
export function total(layers, field) {
  return exact(layers.reduce((sum, layer) => sum + layer[field], 0));
}

// The layers of each stage: the stem, the table's rows, the head, the classifier.
export function byStage(layers) {
  const stages = Array.from({ length: layers.at(-1).stage + 1 }, () => []);
  for (const layer of layers) stages[layer.stage].push(layer);
  return stages;
}

function blockLayers(block, shape) {
  const { stage, inChannels, hiddenChannels, outChannels, stride } = block;
  const path = `stages.${stage - 1}.${block.repeat}`;
  const [, height, width] = shape;
  const expand = conv(`${path}.pwconv0`, "expand", stage, shape, hiddenChannels, 1);
  const depthwise = conv(
    `${path}.dwconv`, "depthwise", stage, [hiddenChannels, height, width], hiddenChannels, 3, stride, hiddenChannels,
  );
  const project = conv(`${path}.pwconv1`, "project", stage, depthwise.out_shape, outChannels, 1);
  return block.expands ? [expand, depthwise, project] : [depthwise, project];
}

// A convolution without bias, padded by (k - 1) / 2, and its batch norm.
function conv(name, kind, stage, inShape, outChannels, kernelSize, stride = 1, groups = 1) {
  const [channels, height, width] = inShape;
  const outShape = [outChannels, Math.floor((height - 1) / stride) + 1, Math.floor((width - 1) / stride) + 1];
  const weights = outChannels * (channels / groups) * kernelSize ** 2;
  return layer(name, kind, stage, inShape, outShape, weights + 2 * outChannels, weights * outShape[1] * outShape[2]);
}

// Average pooling has left a 1 × 1 image.
function classifier(stage, features, numClasses) {
  const weights = features * numClasses;
  return layer("fc", "classifier", stage, [features, 1, 1], [numClasses, 1, 1], weights + numClasses, weights);
}

function layer(name, kind, stage, in_shape, out_shape, params, macs) {
  return { name, kind, stage, in_shape, out_shape, params: exact(params), macs: exact(macs) };
}

function exact(count) {
  if (count > Number.MAX_SAFE_INTEGER) throw new RangeError("This network is too large to count exactly.");
  return count;
}

function wholes(named) {
  for (const [name, value] of Object.entries(named)) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new RangeError(`${name} must be a whole number of at least 1, not ${value}.`);
    }
  }
}

function checkArchitecture(architecture) {
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
  wholes({ stem_channels, head_channels, ...(divisor === null ? {} : { divisor }) });
}
