// Work that is done anew only where it has to be.

/**
 * `compute`, which runs only if one of its arguments differs from the last time.
 *
 * @template {unknown[]} G
 * @template R
 * @param {(...given: G) => R} compute
 * @returns {(...given: G) => R}
 */
export function memoizeLast(compute) {
  /** @type {{ given: G, result: R } | null} */
  let last = null;
  return (...given) => {
    if (!last || given.some((value, i) => value !== last?.given[i]))
      last = { given, result: compute(...given) };
    return last.result;
  };
}
