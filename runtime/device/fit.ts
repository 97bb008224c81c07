/** Which batch fits a device, worded the same for all devices. */
import { grouped } from '../grouped.ts';

/** The largest batch below `tooLarge` that fits, 0 if none does. Found by bisection, because needs never shrink as the batch grows. */
export function largestFittingBatch(tooLarge: number, fits: (batch: number) => boolean): number {
  let [fitting, failing] = [0, tooLarge];
  while (failing - fitting > 1) {
    const middle = Math.floor((fitting + failing) / 2);
    if (fits(middle)) {
      fitting = middle;
    } else {
      failing = middle;
    }
  }
  return fitting;
}

/** What to do where a batch does not fit and `largest` is the largest that does. */
export function batchAdvice(largest: number): string {
  return largest > 0
    ? `use a batch of at most ${grouped(largest)}`
    : 'no batch size fits this device: use another device or a smaller network';
}
