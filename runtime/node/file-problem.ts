/** Why the system refused a file, in words: from the codes of Node's errors, which nobody should have to know. */

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use',
  EEXIST: 'a part of the path is a file',
  EISDIR: 'it is a directory',
  ELOOP: 'its links form a loop',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'there is no such file',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ERR_FS_FILE_TOO_LARGE: 'it is over 2 GiB',
  ERR_INVALID_ARG_VALUE: 'no path has such characters',
};

/** One clause without a subject: `permission denied`. Errors that are not from the file system keep their own message. */
export function fileProblem(error: unknown): string {
  const code = errorCode(error);
  if (code !== undefined) {
    return WORDS[code] ?? `the system says ${code}`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** `ENOENT` and the like. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
