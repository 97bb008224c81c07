/** The only door from the compiler to the world. The CLI passes the disk, tests and pages pass a map in memory. */
export interface Host {
  /** The bytes of a file. Throws `HostError` when there is none to give. */
  readFile(path: string): Uint8Array;
  /** `relative` as seen from the folder of `from`. */
  resolve(from: string, relative: string): string;
}

/** Why a file could not be read, in terms a diagnostic can name. */
export class HostError extends Error {
  readonly reason: 'missing' | 'directory' | 'unreadable' | 'too_large';

  constructor(reason: HostError['reason'], message: string) {
    super(message);
    this.name = 'HostError';
    this.reason = reason;
  }
}
