// The loops that take most of the time. Each works on rows of n numbers that lie one
// after the other, four rows at a time, so that what is added to is read once for four.

/**
 * out_r += Σ_c w_rc · x_c for all rows r; each row has n numbers.
 *
 * @param {Float64Array} out
 * @param {number} outAt where row 0 begins
 * @param {number} outStep from one row to the next
 * @param {Float64Array} w
 * @param {number} wAt
 * @param {number} wRow from one row of w to the next
 * @param {number} wColumn
 * @param {Float64Array} x
 * @param {number} xAt
 * @param {number} xStep
 * @param {number} rows
 * @param {number} columns
 * @param {number} n
 */
export function addProduct(
  out,
  outAt,
  outStep,
  w,
  wAt,
  wRow,
  wColumn,
  x,
  xAt,
  xStep,
  rows,
  columns,
  n,
) {
  const whole = columns - (columns % 4);
  for (let r = 0; r < rows; r++) {
    const to = outAt + r * outStep;
    let at = wAt + r * wRow;
    let c = 0;
    for (; c < whole; c += 4) {
      const w0 = w[at];
      const w1 = w[at + wColumn];
      const w2 = w[at + 2 * wColumn];
      const w3 = w[at + 3 * wColumn];
      const x0 = xAt + c * xStep;
      const x1 = x0 + xStep;
      const x2 = x1 + xStep;
      const x3 = x2 + xStep;
      for (let i = 0; i < n; i++)
        out[to + i] +=
          w0 * x[x0 + i] + w1 * x[x1 + i] + w2 * x[x2 + i] + w3 * x[x3 + i];
      at += 4 * wColumn;
    }
    for (; c < columns; c++) {
      const w0 = w[at];
      const x0 = xAt + c * xStep;
      for (let i = 0; i < n; i++) out[to + i] += w0 * x[x0 + i];
      at += wColumn;
    }
  }
}

/**
 * dw_rc += da_r · x_c: what n positions bring to the gradient of a matrix.
 *
 * @param {Float64Array} dw
 * @param {number} dwAt
 * @param {Float64Array} da
 * @param {number} daAt
 * @param {number} daStep
 * @param {Float64Array} x
 * @param {number} xAt
 * @param {number} xStep
 * @param {number} rows
 * @param {number} columns
 * @param {number} n
 */
export function addOuter(dw, dwAt, da, daAt, daStep, x, xAt, xStep, rows, columns, n) {
  const whole = columns - (columns % 4);
  for (let r = 0; r < rows; r++) {
    const from = daAt + r * daStep;
    let at = dwAt + r * columns;
    let c = 0;
    for (; c < whole; c += 4) {
      const x0 = xAt + c * xStep;
      const x1 = x0 + xStep;
      const x2 = x1 + xStep;
      const x3 = x2 + xStep;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let i = 0; i < n; i++) {
        const a = da[from + i];
        s0 += a * x[x0 + i];
        s1 += a * x[x1 + i];
        s2 += a * x[x2 + i];
        s3 += a * x[x3 + i];
      }
      dw[at++] += s0;
      dw[at++] += s1;
      dw[at++] += s2;
      dw[at++] += s3;
    }
    for (; c < columns; c++) {
      const x0 = xAt + c * xStep;
      let sum = 0;
      for (let i = 0; i < n; i++) sum += da[from + i] * x[x0 + i];
      dw[at++] += sum;
    }
  }
}

/**
 * db_r += Σ da_r: what n positions bring to the gradient of a bias.
 *
 * @param {Float64Array} db
 * @param {number} dbAt
 * @param {Float64Array} da
 * @param {number} daAt
 * @param {number} daStep
 * @param {number} rows
 * @param {number} n
 */
export function addSums(db, dbAt, da, daAt, daStep, rows, n) {
  for (let r = 0; r < rows; r++) {
    const from = daAt + r * daStep;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += da[from + i];
    db[dbAt + r] += sum;
  }
}
