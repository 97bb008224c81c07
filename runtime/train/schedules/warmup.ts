/**
 * The linear rise with which any schedule may begin: a factor on the rate that goes from `from` to 1 (Goyal et al., arXiv 1706.02677,
 * section 2.2).
 */
export interface Warmup {
  /** Its length; one of the two. */
  readonly epochs?: number;
  readonly steps?: number;
  /** The factor on the first update; 0 when absent. */
  readonly from?: number;
}

/** Its length in updates; 0 without one. */
export function warmupLength(warmup: Warmup | undefined, stepsPerEpoch: number): number {
  return warmup?.steps ?? (warmup?.epochs ?? 0) * stepsPerEpoch;
}

/** The factor on the rate of the update after `step` batches. */
export function warmupFactor({ from = 0 }: Warmup, step: number, length: number): number {
  return step < length ? from + ((1 - from) * step) / length : 1;
}
