// Networks for the JavaScript tests, written out here so that they do not come from the code under test.

const stages = [
  // t, c, n, s
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
];

const plain = { stages, stem_channels: 32, head_channels: 1280, stem_stride: 2 };
export const REFERENCE = { ...plain, divisor: 8, always_expand: false, narrow_head: false, residual: true };
export const ARTICLE = { ...plain, divisor: null, always_expand: true, narrow_head: true, residual: true };
export const MOBILENET_V1 = {
  stages: [
    [1, 64, 1, 1],
    [1, 128, 2, 2],
    [1, 256, 2, 2],
    [1, 512, 6, 2],
    [1, 1024, 2, 2],
  ],
  stem_channels: 32,
  stem_stride: 2,
  head_channels: null,
  divisor: null,
  always_expand: false,
  narrow_head: false,
  residual: false,
};
