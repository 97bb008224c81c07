/** Synchronous SHA-256: the only digest built into browsers is asynchronous. */
import { sha256 as digest } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Lower-case hexadecimal digest of bytes, or of text as UTF-8. */
export function sha256(content: string | Uint8Array): string {
  return bytesToHex(digest(typeof content === 'string' ? new TextEncoder().encode(content) : content));
}
