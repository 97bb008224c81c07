/**
 * What can go wrong outside the compiler: devices, weights, data. Each error carries a stable code with a page under
 * docs/diagnostics, the facts in its message, and advice; a command line prints these and never a stack.
 */

export type RuntimeErrorCode = `SPC8${number}`;

/** Lines under the message: `notes` are facts, `help` is what to do. */
export interface ErrorDetails {
  readonly notes?: readonly string[];
  readonly help?: readonly string[];
  readonly cause?: unknown;
}

/** Base of all errors that a user can cause or run into; anything else that is thrown is a bug. */
export class RuntimeError extends Error {
  readonly code: RuntimeErrorCode;
  /** `device-not-found` */
  readonly slug: string;
  readonly notes: readonly string[];
  readonly help: readonly string[];

  constructor(code: RuntimeErrorCode, slug: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.slug = slug;
    this.notes = details.notes ?? [];
    this.help = details.help ?? [];
  }
}

/** No candidate gave a device; the notes say why, one line per candidate. */
export class DeviceNotFoundError extends RuntimeError {
  constructor(message: string, details?: ErrorDetails) {
    super('SPC8001', 'device-not-found', message, details);
  }
}

/** The device grants less than the plan needs at this batch size. */
export class LimitError extends RuntimeError {
  /** WebGPU's name of the limit: `maxStorageBufferBindingSize`. */
  readonly limit: string;
  readonly needed: number;
  readonly granted: number;
  /** Largest batch that fits the device; 0 when none does. */
  readonly largestBatch: number;

  constructor(
    message: string,
    facts: Pick<LimitError, 'limit' | 'needed' | 'granted' | 'largestBatch'>,
    details?: ErrorDetails,
  ) {
    super('SPC8002', 'device-limit', message, details);
    this.limit = facts.limit;
    this.needed = facts.needed;
    this.granted = facts.granted;
    this.largestBatch = facts.largestBatch;
  }
}

/** The device went away (driver reset, unplugged, `destroy`); everything on it is gone and a new one must be opened. */
export class DeviceLostError extends RuntimeError {
  constructor(message: string, details?: ErrorDetails) {
    super('SPC8003', 'device-lost', message, details);
  }
}

export class OutOfMemoryError extends RuntimeError {
  constructor(message: string, details?: ErrorDetails) {
    super('SPC8004', 'out-of-memory', message, details);
  }
}

/** A kernel could not be read, compiled, bound or run: a generated package that does not fit its runtime or its device. */
export class KernelError extends RuntimeError {
  constructor(message: string, details?: ErrorDetails) {
    super('SPC8005', 'kernel-failed', message, details);
  }
}

/** There is no folder to keep what was built for this machine. */
export class CacheError extends RuntimeError {
  constructor(message: string, details?: ErrorDetails) {
    super('SPC8006', 'cache-unusable', message, details);
  }
}

/** A set of tensors that does not fit the network: SPC8101. */
export class WeightsError extends RuntimeError {
  constructor(message: string, details?: ErrorDetails) {
    super('SPC8101', 'weight-shape-mismatch', message, details);
  }
}

/** A file of tensors that cannot be read: SPC8102. */
export class WeightsFileError extends RuntimeError {
  constructor(message: string, details?: ErrorDetails) {
    super('SPC8102', 'weights-file-invalid', message, details);
  }
}

/** Outputs of a network that are infinite or NaN, from which nothing can be read. */
export class OutputNotFiniteError extends RuntimeError {
  constructor(message: string, details?: ErrorDetails) {
    super('SPC8210', 'output-not-finite', message, details);
  }
}

/** Weights that hold infinite values or NaN: SPC8306. */
export class WeightsNotFiniteError extends RuntimeError {
  constructor(message: string, details?: ErrorDetails) {
    super('SPC8306', 'weights-not-finite', message, details);
  }
}

/** Training was requested without saying how. */
export class RecipeMissingError extends RuntimeError {
  constructor(message: string, details?: ErrorDetails) {
    super('SPC8304', 'recipe-missing', message, details);
  }
}

/** Images or labels that a network or a reader cannot accept: SPC8201 and up. */
export class DataError extends RuntimeError {}

/** Images or labels whose shape, count or range does not fit the network that is fed. */
export class BatchError extends DataError {
  constructor(message: string, details?: ErrorDetails) {
    super('SPC8201', 'batch-mismatch', message, details);
  }
}
