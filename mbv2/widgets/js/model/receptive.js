// What one pixel of a layer's output sees of the input image: mbv2/cost/receptive.py in JavaScript.

// { size, stride } for each stage: an output pixel sees size × size pixels of the image, its neighbour as many, stride
// pixels on. null for the classifier, which sees the whole image.
export function receptiveField(stages) {
  let [size, stride] = [1, 1];
  return stages.map((layers) => {
    if (layers[0].kind === "classifier") return null;
    for (const layer of layers) {
      size += (layer.kernel_size - 1) * stride;
      stride *= layer.stride;
    }
    return { size, stride };
  });
}

// [start, stop], the half-open range of input pixels that output pixel `index` sees of a side of `pixels`.
export function fieldWindow({ size, stride }, index, pixels) {
  const first = index * stride - Math.floor(size / 2);
  return [Math.max(0, first), Math.min(pixels, first + size)];
}
