import { PxmError } from '../diagnostics/pxm-error.ts';
import { refusalOf } from './refusals/refusals.ts';

/** The kernel refused a request: PxmError PXM410 that also tells which and with what error. */
export class RequestRefused extends PxmError {
  /** `IOMMU_IOAS_MAP`, or the name of a system call. */
  readonly request: string;
  /** `EEXIST`. */
  readonly errno: string;

  /** `subject` is what the request was about, as its user knows it. */
  constructor(request: string, errno: string, subject: string) {
    const { reason, remedy } = refusalOf(request, errno);
    const message = `${subject}: ${request} is refused with ${errno}${reason === undefined ? '' : `, ${reason}`}`;
    super([{ code: 'PXM410', severity: 'error', message, ...(remedy !== undefined && { remedy }) }], 'host');
    this.request = request;
    this.errno = errno;
  }
}
