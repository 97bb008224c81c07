/** Named errors of readers and the pipeline. Each says what was looked for, where, and what would help. */
import { DataError, type ErrorDetails } from '../errors.ts';

/** A data source that does not exist: an unknown reader, a missing folder or file. */
export class DataNotFoundError extends DataError {
  constructor(message: string, details?: ErrorDetails) {
    super('SPC8202', 'data-not-found', message, details);
  }
}

/** Files that are there but do not hold what the reader expects. */
export class DataInvalidError extends DataError {
  constructor(message: string, details?: ErrorDetails) {
    super('SPC8203', 'data-invalid', message, details);
  }
}

/** A reader needs an optional package that is not installed. */
export class PackageMissingError extends DataError {
  constructor(name: string, purpose: string, cause: unknown) {
    super('SPC8204', 'package-missing', `${purpose} needs the package \`${name}\`, which cannot be loaded`, {
      notes: [cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause)],
      help: [`install it: \`npm install ${name}\``],
      cause,
    });
  }
}

/** So many images cannot be decoded that training on the rest would be misleading; or one that a command was given by name cannot. */
export class ImagesUnreadableError extends DataError {
  constructor(message: string, details?: ErrorDetails) {
    super('SPC8205', 'images-unreadable', message, details);
  }
}

/** A data set, or the spec's `data:` recipe, that does not fit the network. */
export class DataMismatchError extends DataError {
  constructor(message: string, details?: ErrorDetails) {
    super('SPC8206', 'data-mismatch', message, details);
  }
}
