// Random numbers that random_numbers.py draws too, to the last bit.
//
// Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as
// 1, 2, 3"): a number is a function of a key and of its place, so that a network and its
// twin are given the same sequences at every update, whatever either of them did before.

const PARITY = 0x1bd11bda;

/** What numbers are drawn for; each has a stream of its own. */
export const PURPOSE = {
  weights: 0,
  start: 1,
  training: 2,
  judging: 3,
  probe: 4,
  writing: 5,
};

/** The numbers of one seed, purpose and round, one after the other. */
export class Stream {
  /**
   * @param {number} seed
   * @param {number} purpose
   */
  constructor(seed, purpose, round = 0) {
    this.key0 = seed | 0;
    this.key1 = purpose;
    this.key2 = PARITY ^ seed ^ purpose;
    this.round = round;
    this.block = 0;
    this.isSecond = false;
    this.second = 0;
  }

  /**
   * Begin with the first number of a round.
   *
   * @param {number} round
   */
  restart(round) {
    this.round = round;
    this.block = 0;
    this.isSecond = false;
    return this;
  }

  /** The next whole number from 0 to below 2³². */
  next() {
    if (this.isSecond) {
      this.isSecond = false;
      return this.second;
    }
    const { key0, key1, key2 } = this;
    let a = (this.block++ + key0) | 0;
    let b = (this.round + key1) | 0;
    // Four rounds and a key, five times; written out, they take a tenth of the time.
    a = (a + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    a = (a + b) | 0;
    b = ((b << 15) | (b >>> 17)) ^ a;
    a = (a + b) | 0;
    b = ((b << 26) | (b >>> 6)) ^ a;
    a = (a + b) | 0;
    b = ((b << 6) | (b >>> 26)) ^ a;
    a = (a + key1) | 0;
    b = (b + key2 + 1) | 0;
    a = (a + b) | 0;
    b = ((b << 17) | (b >>> 15)) ^ a;
    a = (a + b) | 0;
    b = ((b << 29) | (b >>> 3)) ^ a;
    a = (a + b) | 0;
    b = ((b << 16) | (b >>> 16)) ^ a;
    a = (a + b) | 0;
    b = ((b << 24) | (b >>> 8)) ^ a;
    a = (a + key2) | 0;
    b = (b + key0 + 2) | 0;
    a = (a + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    a = (a + b) | 0;
    b = ((b << 15) | (b >>> 17)) ^ a;
    a = (a + b) | 0;
    b = ((b << 26) | (b >>> 6)) ^ a;
    a = (a + b) | 0;
    b = ((b << 6) | (b >>> 26)) ^ a;
    a = (a + key0) | 0;
    b = (b + key1 + 3) | 0;
    a = (a + b) | 0;
    b = ((b << 17) | (b >>> 15)) ^ a;
    a = (a + b) | 0;
    b = ((b << 29) | (b >>> 3)) ^ a;
    a = (a + b) | 0;
    b = ((b << 16) | (b >>> 16)) ^ a;
    a = (a + b) | 0;
    b = ((b << 24) | (b >>> 8)) ^ a;
    a = (a + key1) | 0;
    b = (b + key2 + 4) | 0;
    a = (a + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    a = (a + b) | 0;
    b = ((b << 15) | (b >>> 17)) ^ a;
    a = (a + b) | 0;
    b = ((b << 26) | (b >>> 6)) ^ a;
    a = (a + b) | 0;
    b = ((b << 6) | (b >>> 26)) ^ a;
    a = (a + key2) | 0;
    b = (b + key0 + 5) | 0;
    this.isSecond = true;
    this.second = b >>> 0;
    return a >>> 0;
  }

  uniform(low = 0, high = 1) {
    return low + (high - low) * (this.next() / 2 ** 32);
  }

  /**
   * A whole number from `low` to below `high`.
   *
   * @param {number} low
   * @param {number} high
   */
  integer(low, high) {
    return low + Math.floor((high - low) * (this.next() / 2 ** 32));
  }

  /** From the normal distribution, by Box and Muller. */
  normal() {
    const size = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return size * Math.cos(2 * Math.PI * this.uniform());
  }
}
