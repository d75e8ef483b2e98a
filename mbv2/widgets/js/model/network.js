// What a network costs, layer by layer: mbv2/cost/network.py in JavaScript.

import { integers, positive, sides } from "./arguments.js";
import { invertedResidualLayers } from "./block.js";
import { makeLayer, total } from "./conv.js";
import { channelsWithin, checkArchitecture, headWidth, networkBlocks, scale } from "./spec.js";

export const KINDS = ["stem", "expand", "depthwise", "project", "head", "classifier"];

// { layers, stages, blocks, params, macs }; stages are the layers by stage; shapes are [channels, height, width];
// resolution is pixels or [height, width]. Refuses what makes no network, and counts that a JavaScript
// number cannot hold exactly.
export function networkCost({ widthMult = 1, resolution = 224, numClasses = 1000, inChannels = 3, architecture }) {
  checkArchitecture(architecture);
  positive("width_mult", widthMult);
  const [height, width] = sides("resolution", resolution);
  integers({ num_classes: numClasses, in_channels: inChannels });
  channelsWithin(numClasses);
  channelsWithin(inChannels);

  const { stages: rows, stem_channels, stem_stride = 2, head_channels, divisor } = architecture;
  const blocks = networkBlocks(widthMult, architecture);
  const layers = [];
  const shape = () => layers.at(-1).out_shape;
  const add = (stage, path, layer) => layers.push(inNetwork(stage, path, layer));
  const stem = scale(stem_channels, widthMult, divisor);
  const filter = { stride: stem_stride, activation: "ReLU6" };
  add(0, "", makeLayer("first_conv", "stem", [inChannels, height, width], stem, 3, filter));
  let parts = [];
  for (const block of blocks) {
    const { stage, repeat, hiddenChannels, outChannels, expands, stride, reason } = block;
    const linear = reason !== "kind" || expands; // all but MobileNetV1's
    // From the third block of a row on, all is as in the second.
    if (repeat < 2) parts = invertedResidualLayers(shape(), hiddenChannels, outChannels, stride, expands, linear);
    for (const part of parts) add(stage, `stages.${stage - 1}.${repeat}.`, part);
  }
  if (head_channels !== null) {
    const channels = headWidth(architecture, widthMult);
    add(rows.length + 1, "", makeLayer("last_conv", "head", shape(), channels, 1, { activation: "ReLU6" }));
  }
  const features = [shape()[0], 1, 1]; // average pooling has left a 1 × 1 image
  const classifier = makeLayer("fc", "classifier", features, numClasses, 1, { bias: true, normalization: "" });
  add(layers.at(-1).stage + 1, "", classifier);
  return { layers, stages: byStage(layers), blocks, params: total(layers, "params"), macs: total(layers, "macs") };
}

// The layers of each stage: the stem, the table's rows, the head where there is one, the classifier.
export function byStage(layers) {
  const stages = Array.from({ length: layers.at(-1).stage + 1 }, () => []);
  for (const layer of layers) stages[layer.stage].push(layer);
  return stages;
}

// A layer of a block as a layer of the network.
function inNetwork(stage, path, layer) {
  const { name, kind, in_shape, out_shape, kernel_size, stride, groups } = layer;
  const { weights, biases, norm_params, params, macs, activation } = layer;
  const place = { name: path + name, kind, stage, in_shape, out_shape, kernel_size, stride, groups };
  return { ...place, weights, biases, norm_params, params, macs, activation };
}
