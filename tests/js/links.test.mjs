import assert from "node:assert/strict";
import { test } from "node:test";

import { readQuery } from "../../mbv2/widgets/js/view/links.js";
import { architectureCodec } from "../../mbv2/widgets/js/view/network.js";
import { REFERENCE } from "../support/js/network_tables.mjs";

const codec = architectureCodec({ get: () => ({ REFERENCE }) });
const reasonOf = (attempt) => {
  try {
    attempt();
  } catch ({ reason, values }) {
    return `${reason} ${values.value ?? values.most}`;
  }
  return "";
};

test("a link that is too long is refused before it is read", () => {
  const limits = { n: { least: 0, most: 9, step: 1 } };
  assert.deepEqual(readQuery("n=3", limits, {}), { n: 3 });
  assert.equal(
    reasonOf(() => readQuery(`n=3&${"a".repeat(1_800_000)}`, limits, {})),
    "longLink 50000",
  );
});

test("the longest table fits into a link", () => {
  const stages = Array(1000).fill([99_999, 99_999, 1, 1]);
  const architecture = { ...REFERENCE, stages };
  const query = `architecture=${encodeURIComponent(codec.write(architecture))}`;
  assert.deepEqual(readQuery(query, { architecture: {} }, { architecture: codec }), { architecture });
});

test("a link's rule without one value is refused with what it says", () => {
  const read = (text) => reasonOf(() => codec.read(text));
  assert.equal(read("1.16.1.1~stem_stride.1"), "");
  assert.equal(read("1.16.1.1~stem_channels"), "badValue stem_channels");
  assert.equal(read("1.16.1.1~stem_stride.1.2"), "badValue stem_stride.1.2");
  assert.equal(read("1.16.1.1~stem_stride.3"), "option 3");
  assert.equal(read("1.16.10000000.1"), "blocks 10000000");
  assert.equal(read("1.999999999.1.1"), "channels 999999999");
});

test("every rule of a table comes back from its link", () => {
  const rules = { stem_channels: 12, divisor: null, always_expand: true, narrow_head: !REFERENCE.narrow_head };
  for (const [name, value] of Object.entries(rules)) {
    const architecture = { ...REFERENCE, stages: [[1, 16, 1, 1]], [name]: value };
    assert.notEqual(REFERENCE[name], value, name);
    assert.ok(codec.write(architecture).endsWith(`~${name}.${value}`), codec.write(architecture));
    assert.deepEqual(codec.read(codec.write(architecture)), architecture);
  }
});
