import assert from "node:assert/strict";
import { test } from "node:test";
import {
  commonDivisors,
  explore,
  groupsText,
  inputsOf,
  kindOf,
  priceText,
  readsText,
  summary,
  windowsOf,
  windowsText,
} from "../../mbv2/widgets/conv/facts.js";
import { fanCorners, groupAreas, stripParts, stripShapes, wiresPath } from "../../mbv2/widgets/conv/view.js";
import { channelSteps, snapTo } from "../../mbv2/widgets/js/view/steps.js";
import { wordsOf } from "../support/js/words.mjs";

const text = wordsOf("conv");
const START = {
  size: 224,
  in_channels: 12,
  out_channels: 12,
  kernel_size: 3,
  stride: 2,
  padding: 1,
  groups: 1,
  channel: 0,
};
const state = (change = {}) => ({ ...START, ...change });
const lines = (path) => path.split("M").length - 1;

// Places by trying: a window fits while it ends within the padded side.
function placesByTrying({ size, kernel_size, stride, padding }) {
  const seen = new Set();
  let places = 0;
  for (let start = 0; start + kernel_size <= size + 2 * padding; start += stride) {
    places += 1;
    for (let pixel = start; pixel < start + kernel_size; pixel += 1) seen.add(pixel);
  }
  const image = Array.from({ length: size }, (_, index) => index + padding);
  const last = Math.max(...seen);
  const unseen = image.filter((pixel) => !seen.has(pixel));
  return {
    places,
    over: size + 2 * padding - 1 - last,
    lost: unseen.filter((pixel) => pixel > last).length,
    skipped: unseen.filter((pixel) => pixel < last).length,
  };
}

test("places, pixels left over, lost and skipped are those found by trying", () => {
  let some = { lost: 0, skipped: 0 };
  for (const size of [1, 2, 7, 10, 13, 31, 224]) {
    for (let kernel_size = 1; kernel_size <= 7; kernel_size += 1) {
      for (let stride = 1; stride <= 4; stride += 1) {
        for (let padding = 0; padding <= 3; padding += 1) {
          const own = { size, kernel_size, stride, padding };
          const found = windowsOf(own);
          assert.equal(found.fits, kernel_size <= size + 2 * padding);
          if (!found.fits) continue;
          const { places, over, lost, skipped } = found;
          assert.deepEqual({ places, over, lost, skipped }, placesByTrying(own), JSON.stringify(own));
          some = { lost: some.lost + lost, skipped: some.skipped + skipped };
        }
      }
    }
  }
  assert.ok(some.lost > 0 && some.skipped > 0);
});

test("the floor of the network's first layer is visible", () => {
  const { formula, rest } = windowsText(explore(state()), text);
  assert.equal(formula, "(224 + 2 · 1 − 3) / 2 = 111.5 → floor: 111. 111 + 1 = 112 places.");
  assert.equal(rest, "Left over at the end: 1 pixel of the padding, which nobody misses.");
});

test("where nothing is rounded, and where the image loses pixels, the words say so", () => {
  assert.match(windowsText(explore(state({ stride: 1 })), text).formula, /= 223 → a whole number/);
  assert.match(
    windowsText(explore(state({ padding: 0, size: 12, stride: 4 })), text).rest,
    /1 pixel, of which the image loses 1 pixel\. .*2 pixels skipped/,
  );
});

test("pixels between the windows are told as the sum of all gaps, not as one gap", () => {
  const { rest } = windowsText(explore(state({ size: 9, kernel_size: 2, stride: 4, padding: 0 })), text);
  assert.match(rest, /Between the windows, 2 pixels skipped in all\.$/); // one gap, 2 pixels wide
  const many = windowsText(explore(state({ size: 13, kernel_size: 1, stride: 4, padding: 0 })), text).rest;
  assert.match(many, /Between the windows, 9 pixels skipped in all\.$/); // three gaps of 3
});

test("a kernel larger than the padded image is explained, in both places, without a number that is none", () => {
  const facts = explore(state({ size: 1, kernel_size: 7 }));
  assert.match(windowsText(facts, text).formula, /^1 \+ 2 · 1 = 3 pixels: fewer than the kernel’s 7/);
  assert.match(summary(facts, text), /^No output.*7 × 7.*3 × 3.*7,056 parameters/);
});

test("numbers that divide both, and no others", () => {
  assert.deepEqual(commonDivisors(12, 12), [1, 2, 3, 4, 6, 12]);
  assert.deepEqual(commonDivisors(24, 36), [1, 2, 3, 4, 6, 12]);
  assert.deepEqual(commonDivisors(3, 32), [1]);
});

test("a slider moved by one goes to the next number, dragged to the nearest", () => {
  const allowed = [1, 2, 3, 4, 6, 12];
  assert.equal(snapTo(allowed, 7, 6), 12);
  assert.equal(snapTo(allowed, 11, 12), 6);
  assert.equal(snapTo(allowed, 8, 1), 6);
  assert.equal(snapTo(allowed, 10, 1), 12);
  assert.equal(snapTo(allowed, 13, 12), 12);
  assert.equal(snapTo(allowed, 0, 1), 1);
});

test("sliders of channels stop at every number up to 16, then at multiples of 8", () => {
  assert.deepEqual(channelSteps(41).slice(-5), [15, 16, 24, 32, 40]);
  assert.equal(channelSteps(41).length, 19);
});

test("each output reads the inputs of its group; channels in and out are not swapped", () => {
  const own = state({ in_channels: 6, out_channels: 12, groups: 3 });
  assert.deepEqual(
    [0, 3, 4, 11].map((channel) => inputsOf(channel, own)),
    [
      [0, 2],
      [0, 2],
      [2, 4],
      [4, 6],
    ],
  );
  assert.equal(readsText(4, own, text), "Counted from 0, output 4 reads inputs 2 to 3: 2 of 6.");
  assert.match(readsText(4, { ...own, groups: 6 }, text), /output 4 reads input 2 alone/);
});

test("a slider of groups that can stand nowhere but at 1 says why", () => {
  assert.equal(
    groupsText(1, state({ in_channels: 3, out_channels: 32 }), commonDivisors(3, 32), text),
    "1: no other divides both",
  );
  assert.equal(groupsText(1, state({ kernel_size: 1 }), [1, 2], text), "1: pointwise");
  assert.equal(groupsText(12, state(), [1, 12], text), "12: depthwise");
});

test("kinds are named by groups and kernel", () => {
  assert.equal(kindOf(state()), "standard");
  assert.equal(kindOf(state({ kernel_size: 1 })), "pointwise");
  assert.equal(kindOf(state({ groups: 4 })), "grouped");
  assert.equal(kindOf(state({ groups: 12 })), "depthwise");
  assert.equal(kindOf(state({ in_channels: 24, groups: 12 })), "grouped");
});

test("there is a wire for each pair that is joined, and an area where they are too many", () => {
  const own = state({ in_channels: 6, out_channels: 12, groups: 3 });
  assert.equal(lines(wiresPath(own)), 6 * 4);
  assert.deepEqual(fanCorners(4, own), [
    [375, 88],
    [417, 12],
    [375, 88],
    [583, 12],
    [375, 88],
  ]); // there and back
  const many = state({ in_channels: 96, out_channels: 96 });
  assert.equal(wiresPath(many), "");
  assert.equal(fanCorners(4, many).length, 4);
  const [even, odd] = [0, 1].map((which) => groupAreas({ groups: 5 }, which));
  assert.deepEqual([even.length, odd.length], [3, 2]);
  assert.deepEqual(odd[0], [
    [200, 12],
    [400, 12],
    [400, 88],
    [200, 88],
  ]);
});

test("a short side is shown whole, a long one by its two ends", () => {
  assert.deepEqual(stripParts(30), [{ first: 0, end: 30, x: 0 }]);
  assert.deepEqual(
    stripParts(226).map(({ first, end }) => [first, end]),
    [
      [0, 14],
      [212, 226],
    ],
  );
});

test("the strip shows every pixel of a short side, and every window", () => {
  const own = state({ size: 11, padding: 2, kernel_size: 4, stride: 3 });
  const windows = windowsOf(own);
  const { image, padding, windows: places, over } = stripShapes(own, windows);
  assert.deepEqual([image.length, padding.length, places.length, over.length], [11, 4, 4, 2]);
  assert.equal(windows.places, 4);
});

test("a separable pair costs 1/C′ + 1/k² of the standard convolution, and nothing is saved at 1 × 1", () => {
  assert.match(priceText(explore(state({ out_channels: 64, in_channels: 32 })), text), /1\/64 \+ 1\/9 = 0\.1267\.$/);
  assert.match(priceText(explore(state({ kernel_size: 1 })), text), /= 1\.0833\. More than 1/);
});
