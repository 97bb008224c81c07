/**
 * How commands end unsuccessfully. The numbers are a contract with scripts: 1 for problems found, 2 for a usage error, and for a
 * command that was stopped 128 plus the number of the signal.
 */

export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  hangup: 129,
  interrupted: 130,
  brokenPipe: 141,
  terminated: 143,
} as const;

/** Ends the command after everything has been printed. */
export class Exit extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`exit ${exitCode}`);
    this.name = 'Exit';
    this.exitCode = exitCode;
  }
}

/** A command line that cannot be carried out as written. */
export class UsageError extends Error {
  readonly help: readonly string[];

  constructor(message: string, help: readonly string[] = []) {
    super(message);
    this.name = 'UsageError';
    this.help = help;
  }
}
