// What the tests under node compare numbers with.

import assert from "node:assert/strict";

/**
 * Assert that numbers are those expected: as many, and each as close as `relative` times
 * its size or `absolute`, whichever is more.
 *
 * @param {ArrayLike<number>} found
 * @param {ArrayLike<number>} expected
 */
export function alike(found, expected, { relative = 1e-9, absolute = 0 } = {}) {
  assert.equal(found.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    const room = Math.max(absolute, relative * Math.abs(expected[i]));
    const close = Math.abs(found[i] - expected[i]) <= room;
    assert.ok(close, `[${i}] is ${found[i]}, not ${expected[i]}`);
  }
}
