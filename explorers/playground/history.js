// What has been seen of a training, in a few hundred entries however long it lasts.

import { range } from "../shared/numbers.js";

const MOST = 600; // entries; when they are full, two become one
const RECENT = 120; // updates that are kept one by one

/**
 * Loss, and the gradient's norm before clipping and after it. An entry stands for
 * `stride` updates: their mean loss and their longest gradients.
 */
export class History {
  constructor() {
    this.stride = 1;
    this.size = 0;
    this.updates = 0;
    this.loss = new Float64Array(MOST);
    this.norm = new Float64Array(MOST);
    this.clipped = new Float64Array(MOST);
    this.recent = new Float64Array(2 * RECENT); // pairs of norms, in a ring
    this.lossSum = 0;
  }

  /**
   * @param {number} loss
   * @param {number} norm
   * @param {number} clipped
   */
  add(loss, norm, clipped) {
    const place = this.updates % RECENT;
    this.recent[2 * place] = norm;
    this.recent[2 * place + 1] = clipped;
    if (this.updates === MOST * this.stride) this.halve();
    const at = Math.floor(this.updates / this.stride);
    const isFirst = this.updates % this.stride === 0;
    this.lossSum = isFirst ? loss : this.lossSum + loss;
    this.loss[at] = this.lossSum / ((this.updates % this.stride) + 1);
    this.norm[at] = isFirst ? norm : Math.max(this.norm[at], norm);
    this.clipped[at] = isFirst ? clipped : Math.max(this.clipped[at], clipped);
    this.updates += 1;
    this.size = at + 1;
  }

  /**
   * Go on from what was told before.
   *
   * @param {{ stride: number, updates: number, loss: ArrayLike<number>,
   *   norm: ArrayLike<number>, clipped: ArrayLike<number> }} told
   */
  restore({ stride, updates, loss, norm, clipped }) {
    for (let i = 0; i < updates; i++) {
      const at = Math.floor(i / stride);
      this.add(loss[at], norm[at], clipped[at]);
    }
  }

  halve() {
    for (let i = 0; i < MOST / 2; i++) {
      this.loss[i] = (this.loss[2 * i] + this.loss[2 * i + 1]) / 2;
      this.norm[i] = Math.max(this.norm[2 * i], this.norm[2 * i + 1]);
      this.clipped[i] = Math.max(this.clipped[2 * i], this.clipped[2 * i + 1]);
    }
    this.stride *= 2;
  }

  /** What a page draws: copies, since this goes on. */
  told() {
    const { stride, size, updates } = this;
    const count = Math.min(updates, RECENT);
    const places = range(count).map((i) => (updates - count + i) % RECENT);
    return {
      stride,
      updates,
      loss: this.loss.slice(0, size),
      norm: this.norm.slice(0, size),
      clipped: this.clipped.slice(0, size),
      recentNorm: places.map((place) => this.recent[2 * place]),
      recentClipped: places.map((place) => this.recent[2 * place + 1]),
    };
  }
}
