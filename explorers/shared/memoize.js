// Work that is done anew only where it has to be.

/** `compute`, which runs only if one of its arguments differs from the last time. */
export function memoizeLast(compute) {
  let [before, result] = [[], null];
  return (...given) => {
    if (given.some((value, i) => value !== before[i]))
      [before, result] = [given, compute(...given)];
    return result;
  };
}
