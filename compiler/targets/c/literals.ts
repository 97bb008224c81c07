/** Numbers as C literals. Every float that a template inserts goes through here, so that no kernel computes in double. */
import { f32Literal } from '../float-literal.ts';

/** The shortest literal that reads as the nearest float: `0.5f`, `1.0f`, `1e-7f`. */
export function floatLiteral(value: number): string {
  return `${f32Literal(value)}f`;
}
