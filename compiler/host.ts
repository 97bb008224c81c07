/** The compiler's only interface to the outside world. The CLI passes the disk, tests and web pages a map in memory. */
export interface Host {
  /** The bytes of a file. Throws `HostError` when it cannot be read. */
  readFile(path: string): Uint8Array;
  /** `relative` resolved against the folder of `from`. */
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
