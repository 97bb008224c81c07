/**
 * Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a block of four 32-bit words is a pure
 * function of counter and key. Counter: (block, stream, step, 0); key: the 64-bit seed. Kernels compute the same function in WGSL.
 */

export type Counter = readonly [number, number, number, number];
export type Key = readonly [number, number];

const multiplierLow0 = 0x1f53;
const multiplierHigh0 = 0xd251;
const multiplierLow1 = 0x8d57;
const multiplierHigh1 = 0xcd9e;
const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;

/** High word of the 64-bit product of `high · 2^16 + low` and `x`, from 16-bit halves. */
function multiplyHigh(high: number, low: number, x: number): number {
  const xLow = x & 0xffff;
  const xHigh = x >>> 16;
  const middle = Math.imul(high, xLow) + (Math.imul(low, xLow) >>> 16);
  const cross = Math.imul(low, xHigh) + (middle & 0xffff);
  return Math.imul(high, xHigh) + (middle >>> 16) + (cross >>> 16);
}

/** Writes the blocks `firstBlock`, `firstBlock + 1`, … of a stream into `words`, whose length is a multiple of four. */
export function fillWords(words: Uint32Array, key: Key, stream: number, step: number, firstBlock: number): void {
  for (let offset = 0, block = firstBlock; offset < words.length; offset += 4, block++) {
    writeBlock(words, offset, block, stream, step, 0, key[0], key[1]);
  }
}

function writeBlock(
  words: Uint32Array,
  offset: number,
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
): void {
  let c0 = counter0 | 0;
  let c1 = counter1 | 0;
  let c2 = counter2 | 0;
  let c3 = counter3 | 0;
  let k0 = key0 | 0;
  let k1 = key1 | 0;
  for (let round = 0; round < 10; round++) {
    const low0 = Math.imul(multiplier0, c0);
    const low1 = Math.imul(multiplier1, c2);
    const high0 = multiplyHigh(multiplierHigh0, multiplierLow0, c0);
    const high1 = multiplyHigh(multiplierHigh1, multiplierLow1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + weyl0) | 0;
    k1 = (k1 + weyl1) | 0;
  }
  words[offset] = c0;
  words[offset + 1] = c1;
  words[offset + 2] = c2;
  words[offset + 3] = c3;
}

/** One block, as unsigned words. */
export function philox(counter: Counter, key: Key): [number, number, number, number] {
  const words = new Uint32Array(4);
  writeBlock(words, 0, ...counter, ...key);
  const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = words;
  return [w0, w1, w2, w3];
}

/** FNV-1a, 32 bits, over the UTF-8 bytes of a name: the counter word that gives each name its own random numbers. */
export function streamOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}

/** A seed that is a safe integer as the 64-bit two's complement key [low, high]. */
export function keyOf(seed: number): Key {
  return [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
}

/** A uniform float strictly between 0 and 1 from one word. */
export function unitFloat(word: number): number {
  return (word + 0.5) / 2 ** 32;
}

/** Draws in sequence from one (key, stream, step): for host-side choices such as shuffles, crops and flips. */
export class PhiloxSequence {
  readonly #key: Key;
  readonly #stream: number;
  readonly #step: number;
  readonly #words = new Uint32Array(4);
  #drawn = 0;

  constructor(key: Key, stream: number, step: number) {
    this.#key = key;
    this.#stream = stream;
    this.#step = step;
  }

  /** The next unsigned 32-bit word. */
  word(): number {
    const index = this.#drawn++ % 4;
    if (index === 0) {
      fillWords(this.#words, this.#key, this.#stream, this.#step, (this.#drawn - 1) / 4);
    }
    return this.#words[index] ?? 0;
  }

  /** Strictly between 0 and 1. */
  uniform(): number {
    return unitFloat(this.word());
  }

  /** An integer in [0, limit); `limit` up to 2^32. The bias of at most limit / 2^32 is too small to affect training. */
  below(limit: number): number {
    return Math.floor((this.word() * limit) / 2 ** 32);
  }

  /** Standard normal, by Box–Muller from two words; the second of the pair is not kept, so each call draws the same count. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}
