/** Constants of generated code that are computed from several keys: each may fit float32 though the result does not. */

import { createDiagnostic } from '../../diagnostics/create.ts';
import { float32Loss } from '../../float32.ts';
import type { AttributeSite } from '../layer-kind.ts';
import { constantBeyondFloat32 } from './diagnostics.ts';

export interface DerivedConstant {
  readonly value: number;
  /** As a person writes it: `2 · 1e30 · 1e30`. */
  readonly arithmetic: string;
  /** Where the key to change is written. */
  readonly at: readonly string[];
}

/** For constants whose factors are not 0: a product of 0 has underflowed. False after reporting a value that float32 cannot hold. */
export function checkDerivedConstant({ value, arithmetic, at }: DerivedConstant, site: AttributeSite): boolean {
  const becomes = value === 0 ? '0' : float32Loss(value);
  if (becomes !== undefined) {
    const span = site.at(...at);
    site.report(createDiagnostic(constantBeyondFloat32, { layer: site.layer, arithmetic, becomes }, { span }));
  }
  return becomes === undefined;
}
