// What one convolution joins, where its kernel fits and what it costs, in numbers and words. `text`: the widget's
// words.

import { convCost } from "../js/model/conv.js";
import { fixed, shapeText, thousands } from "../js/view/numerals.js";
import { say } from "../js/view/words.js";

// The numbers that divide both, in order.
export function commonDivisors(a, b) {
  return Array.from({ length: Math.min(a, b) }, (_, index) => index + 1).filter((d) => a % d === 0 && b % d === 0);
}

// Where the kernel stands along one side: { padded, fits, exact, floor, places, over, lost, skipped }.
// over: padded pixels behind the last place; lost: those of them that belong to the image; skipped: image pixels
// between places.
export function windowsOf({ size, kernel_size: kernel, stride, padding }) {
  const padded = size + 2 * padding;
  const exact = (padded - kernel) / stride;
  if (exact < 0) return { padded, fits: false, exact, floor: -1, places: 0, over: 0, lost: 0, skipped: 0 };
  const floor = Math.floor(exact);
  const end = floor * stride + kernel;
  let skipped = 0;
  for (let pixel = padding; pixel < Math.min(end, padding + size); pixel += 1)
    skipped += pixel % stride >= kernel ? 1 : 0;
  const over = padded - end;
  return { padded, fits: true, exact, floor, places: floor + 1, over, lost: Math.max(0, over - padding), skipped };
}

// The name of a kind of convolution, in text.kinds and text.names.
export function kindOf({ groups, in_channels: inChannels, kernel_size: kernel }) {
  if (groups === 1) return kernel === 1 ? "pointwise" : "standard";
  return groups === inChannels ? "depthwise" : "grouped";
}

// [first, end) of the input channels that an output channel reads.
export function inputsOf(channel, { in_channels: inChannels, out_channels: outChannels, groups }) {
  const share = inChannels / groups;
  const group = Math.floor(channel / (outChannels / groups));
  return [group * share, (group + 1) * share];
}

// { standard, own, pair, windows, kind, ratio } of a state. RangeError where groups do not divide the channels.
// Of a kernel that does not fit, only the parameters mean something.
export function explore(state) {
  const windows = windowsOf(state);
  const {
    in_channels: inChannels,
    out_channels: outChannels,
    kernel_size: kernelSize,
    stride,
    padding,
    groups,
  } = state;
  const size = windows.fits ? state.size : kernelSize;
  const own = convCost({ inChannels, outChannels, size, kernelSize, stride, padding, groups });
  const standard = convCost({ inChannels, outChannels, size, kernelSize, stride, padding });
  const pair = standard.separable;
  return { state, windows, own, standard, pair, kind: kindOf(state), ratio: pair.params / standard.params };
}

export function summary({ state, windows, own, pair, kind, ratio }, text) {
  const params = thousands(own.params);
  const reads = readsText(state.channel, state, text);
  if (!windows.fits) return say(text.nowhere, { kernel: state.kernel_size, padded: windows.padded, params, reads });
  return say(text.status, {
    name: say(text.names[kind], state),
    inChannels: state.in_channels,
    outChannels: state.out_channels,
    output: shapeText(own.out_shape),
    params,
    macs: thousands(own.macs),
    pairParams: thousands(pair.params),
    pairMacs: thousands(pair.macs),
    ratio: fixed(ratio, 4),
    reads,
  });
}

// What the slider of the groups says; `divisors`: the values that it has.
export function groupsText(groups, state, divisors, text) {
  const words = text.controls.groups;
  return divisors.length === 1
    ? words.only
    : say(words.value, { value: groups, kind: text.kinds[kindOf({ ...state, groups })] });
}

export function readsText(channel, state, text) {
  const [first, end] = inputsOf(channel, state);
  const words = end - first === 1 ? text.wiring.one : text.wiring.many;
  return say(words, { channel, first, last: end - 1, share: end - first, inChannels: state.in_channels });
}

// 111.5 → "111.5", 74.333… → "74.333"
function short(value) {
  return fixed(value, 3).replace(/\.?0+$/, "");
}

const pixels = (count, text) => say(text.windows.pixels, { count });

// Why the output has its size, and what is not looked at: two sentences or three.
export function windowsText({ state, windows }, text) {
  const { size, padding, kernel_size: kernel, stride } = state;
  const { padded, fits, exact, floor, places, over, lost, skipped } = windows;
  const words = text.windows;
  if (!fits) return { formula: say(words.none, { size, padding, padded, kernel }), rest: "" };
  const formula = say(words.formula, { size, padding, kernel, stride, exact: short(exact) });
  const rounded = say(exact === floor ? words.whole : words.floor, { floor, places });
  const kind = over === 0 ? "0" : lost === 0 ? "padding" : "image";
  const left = say(words.over[kind], { count: pixels(over, text), lost: pixels(lost, text) });
  const between = skipped ? say(words.skipped, { count: pixels(skipped, text) }) : "";
  return { formula: `${formula} → ${rounded}`, rest: `${left} ${between}`.trim() };
}

export function priceText({ state, ratio }, text) {
  const values = { outChannels: state.out_channels, area: state.kernel_size ** 2, ratio: fixed(ratio, 4) };
  return ratio > 1 ? `${say(text.price.formula, values)}. ${text.price.dearer}` : `${say(text.price.formula, values)}.`;
}

// The rows of the data table, as texts.
export function tableRows({ state, windows, own, standard, pair }, text) {
  const none = text.table.none;
  const rows = [
    ["standard", 1, own, standard],
    ["this", state.groups, own, own],
    ["depthwise", state.in_channels, pair.depthwise, pair.depthwise],
    ["pointwise", 1, own, pair.pointwise],
    ["pair", "", own, pair],
  ];
  return rows.map(([name, groups, { out_shape: shape }, { params, macs }]) => [
    text.table.rows[name],
    String(groups),
    windows.fits ? shapeText(shape) : none,
    thousands(params),
    windows.fits ? thousands(macs) : none,
    fixed(params / standard.params, 4),
  ]);
}
