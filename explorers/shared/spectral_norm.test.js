// The spectral norm, against NumPy's (python -m tests.numbers).

import { readFileSync } from "node:fs";
import { test } from "node:test";
import { spectralNorm } from "./spectral_norm.js";
import { alike } from "./testing.js";

const file = new URL("spectral_norm.numbers.json", import.meta.url);
const { matrices, products } = JSON.parse(readFileSync(file, "utf-8"));

const normOf = (rows) => spectralNorm(Float64Array.from(rows.flat()), rows.length);

matrices.forEach(({ rows, norm }, i) =>
  test(`matrix ${i}, ${rows.length} by ${rows[0].length}, has NumPy's norm`, () =>
    alike([normOf(rows)], [norm], { relative: 1e-12 })),
);

products.values.forEach((values, i) =>
  test(`product ${i} of rotations and singular values has NumPy's norm`, () => {
    const { left, right, norms } = products;
    const rows = left.map((row) =>
      right[0].map((_, j) =>
        row.reduce((sum, value, k) => sum + value * values[k] * right[k][j], 0),
      ),
    );
    alike([normOf(rows)], [norms[i]], { relative: 1e-12 });
  }),
);
