const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  EEXIST: 'something else stands there',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'too many symbolic links',
  EMFILE: 'too many open files',
  EFBIG: 'the file would become too large',
  ETXTBSY: 'it is being executed',
  EIO: 'input/output error',
  EPIPE: 'nobody reads it any more',
};

/** Why the operating system refused, in words. Rethrows what is not an error of the operating system. */
export function systemReason(error: unknown): string {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || (syscall === undefined && !code.startsWith('ERR_INVALID_ARG'))) throw error;
  return REASONS[code] ?? code;
}
